//! `parley-client`, as somebody runs it in a terminal.

use std::ffi::OsStr;
use std::process::Stdio;
use std::time::Duration;

use e2e::program;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// How long one step may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// A command that is still running.
pub struct Running {
    child: Child,
    output: Lines<BufReader<ChildStdout>>,
}

/// Starts a command.
pub fn start<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Running {
    let mut child = Command::new(program("PARLEY_CLIENT_BIN", "parley-client"))
        .arg("--json")
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("parley-client starts");
    let output = child.stdout.take().expect("its output");
    Running {
        child,
        output: BufReader::new(output).lines(),
    }
}

/// Runs a command that says one thing.
pub async fn run<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Value {
    let mut running = start(arguments);
    let said = running.hear().await;
    running.ends_well().await;
    said
}

impl Running {
    /// What it says next.
    pub async fn hear(&mut self) -> Value {
        let line = tokio::time::timeout(PATIENCE, self.output.next_line()).await;
        let line = line.expect("parley-client says something in time");
        let line = line.expect("text").expect("parley-client goes on");
        serde_json::from_str(&line).expect("JSON")
    }

    /// It has said all and succeeded.
    pub async fn ends_well(mut self) {
        let status = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        let status = status.expect("parley-client ends in time");
        assert!(status.expect("parley-client ends").success());
    }
}
