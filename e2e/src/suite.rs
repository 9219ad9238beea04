//! Runs tests that share a server for each backend. The servers start with the
//! first test that needs them and are gone when the last one has ended.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use libtest_mimic::{Arguments, Trial};
use tokio::runtime::Runtime;

use crate::backend::Backend;
use crate::parley::Parley;

/// What a test does with the server of its backend.
pub type Run = for<'a> fn(&'a Parley) -> Pin<Box<dyn Future<Output = ()> + 'a>>;
/// What a test does with a backend on which it starts servers of its own.
pub type RunAlone = fn(Backend) -> Pin<Box<dyn Future<Output = ()>>>;

/// A test, run once on each backend.
pub struct Test {
    /// Module and function.
    pub name: &'static str,
    /// The function.
    pub run: Kind,
}

/// Whose server a test uses.
pub enum Kind {
    /// The one all tests of the backend share.
    Shared(Run),
    /// Its own: it kills it, or looks at everything it printed.
    Alone(RunAlone),
}

/// Names tests by their functions, which no function could do.
///
/// A function that is not listed is dead code, which the lints refuse.
#[macro_export]
macro_rules! tests {
    ($($name:ident),* $(,)?) => {
        /// The tests of this file.
        pub fn tests() -> Vec<$crate::suite::Test> {
            vec![$($crate::suite::Test {
                name: concat!(module_path!(), "::", stringify!($name)),
                run: $crate::suite::Kind::Shared(|parley| Box::pin($name(parley))),
            }),*]
        }
    };
    (alone: $($name:ident),* $(,)?) => {
        /// The tests of this file.
        pub fn tests() -> Vec<$crate::suite::Test> {
            vec![$($crate::suite::Test {
                name: concat!(module_path!(), "::", stringify!($name)),
                run: $crate::suite::Kind::Alone(|backend| Box::pin($name(backend))),
            }),*]
        }
    };
}

/// Runs tests as `cargo test` asks, on every backend there is.
pub fn run(tests: &[Test]) -> ExitCode {
    let arguments = Arguments::from_args();
    let servers: Arc<[Server]> = Backend::available()
        .iter()
        .copied()
        .map(Server::new)
        .collect();
    let runtime = Arc::new(Runtime::new().expect("a runtime"));
    let mut trials = Vec::new();
    for (nth, server) in servers.iter().enumerate() {
        for test in tests {
            let (_, path) = test.name.split_once("::").unwrap_or(("", test.name));
            let name = format!("{}::{path}", server.backend.name());
            let (servers, runtime) = (Arc::clone(&servers), Arc::clone(&runtime));
            let backend = server.backend;
            match test.run {
                Kind::Shared(run) => trials.push(Trial::test(name, move || {
                    let server = servers.get(nth).ok_or("no such server")?;
                    runtime.block_on(run(server.get(&runtime)?));
                    Ok(())
                })),
                Kind::Alone(run) => trials.push(Trial::test(name, move || {
                    runtime.block_on(run(backend));
                    Ok(())
                })),
            }
        }
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    // Exiting runs no destructors, and a server must not outlive its tests.
    drop(servers);
    conclusion.exit_code()
}

/// The server of a backend, once somebody needs it.
struct Server {
    backend: Backend,
    started: OnceLock<Result<Parley, String>>,
}

impl Server {
    fn new(backend: Backend) -> Self {
        Self {
            backend,
            started: OnceLock::new(),
        }
    }

    /// A start that failed is not tried again by every test.
    fn get(&self, runtime: &Runtime) -> Result<&Parley, &str> {
        let started = self.started.get_or_init(|| {
            let start = || runtime.block_on(Parley::start(self.backend));
            catch_unwind(AssertUnwindSafe(start)).map_err(|_| "the server did not start".to_owned())
        });
        started.as_ref().map_err(String::as_str)
    }
}
