//! Debian packages: looks whether a program or library is there, and installs what is not.

use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::program;

/// Something a step needs from the operating system.
pub struct Need {
    /// What it is, for messages.
    pub what: &'static str,
    /// How to see that it is there.
    pub probe: Probe,
    /// The Debian packages that bring it.
    pub packages: &'static [&'static str],
}

/// How to see that something is installed.
pub enum Probe {
    /// A program on the PATH.
    Program(&'static str),
    /// A command that succeeds.
    Command(&'static [&'static str]),
    /// PostgreSQL's own programs, which Debian keeps off the PATH.
    PostgresPrograms,
}

/// What building the server needs beside Rust.
pub const BUILD: &[Need] = &[
    Need {
        what: "a C compiler",
        probe: Probe::Program("cc"),
        packages: &["gcc", "libc6-dev"],
    },
    Need {
        what: "pkg-config",
        probe: Probe::Program("pkg-config"),
        packages: &["pkg-config"],
    },
    Need {
        what: "the OpenSSL headers",
        probe: Probe::Command(&["pkg-config", "--exists", "openssl"]),
        packages: &["libssl-dev"],
    },
];

/// What the tests start beside the server.
pub const SERVICES: &[Need] = &[
    Need {
        what: "Redis",
        probe: Probe::Program("redis-server"),
        packages: &["redis-server"],
    },
    Need {
        what: "PostgreSQL",
        probe: Probe::PostgresPrograms,
        packages: &["postgresql"],
    },
];

/// What the browser tests drive.
pub const BROWSER: &[Need] = &[
    Need {
        what: "Chromium",
        probe: Probe::Program("chromium"),
        packages: &["chromium"],
    },
    Need {
        what: "Chromium's driver",
        probe: Probe::Program("chromedriver"),
        packages: &["chromium-driver"],
    },
];

/// What clients written by others, axe-core and helm come by.
pub const REGISTRIES: &[Need] = &[
    Need {
        what: "Node.js",
        probe: Probe::Program("node"),
        packages: &["nodejs"],
    },
    Need {
        what: "npm",
        probe: Probe::Program("npm"),
        packages: &["npm"],
    },
    Need {
        what: "Python with venv",
        probe: Probe::Command(&["python3", "-c", "import ensurepip, venv"]),
        packages: &["python3", "python3-venv"],
    },
];

/// Installs what is missing.
///
/// # Errors
/// `Missing`, with the command to type, where this user may not install or a package does not exist.
pub fn ensure(needs: &[&[Need]]) -> Result<(), Failure> {
    let wanted = packages(&absent(needs));
    if !wanted.is_empty() {
        println!("   installing {}", wanted.join(" "));
        install(&wanted);
    }
    // apt installs all or nothing: one package that this system does not have must not keep the
    // others away.
    for need in absent(needs) {
        if need.packages.len() < wanted.len() {
            install(need.packages);
        }
    }
    let absent = absent(needs);
    if absent.is_empty() {
        return Ok(());
    }
    Err(Failure::Missing {
        what: absent
            .iter()
            .map(|need| need.what)
            .collect::<Vec<_>>()
            .join(", "),
        advice: format!(
            "install it, then run this command again: sudo apt-get install --no-install-recommends {}",
            packages(&absent).join(" ")
        ),
    })
}

fn absent<'a>(needs: &[&'a [Need]]) -> Vec<&'a Need> {
    needs
        .iter()
        .copied()
        .flatten()
        .filter(|need| !need.probe.is_there())
        .collect()
}

fn packages(needs: &[&Need]) -> Vec<&'static str> {
    needs
        .iter()
        .flat_map(|need| need.packages)
        .copied()
        .collect()
}

impl Probe {
    fn is_there(&self) -> bool {
        match self {
            Probe::Program(name) => program::find(name).is_some(),
            Probe::Command([program, arguments @ ..]) => {
                program::succeeds(Command::new(program).args(arguments))
            }
            Probe::Command([]) => true,
            Probe::PostgresPrograms => crate::services::postgres::programs().is_some(),
        }
    }
}

/// One shell script, so that the service policy below is undone however the installation ends.
/// Package lists may be stale and another installation may have stopped half way: both are mended
/// and the installation tried again.
const INSTALL: &str = r#"
set -u
export DEBIAN_FRONTEND=noninteractive
# The tests start private servers; the ones these packages bring must not start as well.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  trap 'exit 1' INT TERM
  printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod 755 "$policy"
fi
apt() { apt-get -q -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 "$@" < /dev/null; }
install() { apt install -y --no-install-recommends "$@"; }
install "$@" && exit 0
dpkg --configure -a < /dev/null
apt update && install "$@" && exit 0
dpkg --configure -a < /dev/null
install "$@"
"#;

/// Tries to install; whether it worked is seen by probing again.
fn install(packages: &[&str]) {
    if !Path::new("/usr/bin/apt-get").exists() {
        println!("   this is no Debian or Ubuntu: nothing can be installed from here");
        return;
    }
    let mut shell = if program::is_root() {
        Command::new("sh")
    } else if program::succeeds(Command::new("sudo").args(["-n", "true"])) {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", "sh"]);
        sudo
    } else {
        println!("   this user is not root and sudo asks for a password");
        return;
    };
    if let Err(failure) = program::run(shell.args(["-c", INSTALL, "install"]).args(packages)) {
        println!("   {failure}");
    }
}

#[cfg(test)]
mod tests {
    use super::{Need, Probe, ensure};

    #[test]
    fn says_what_to_do_about_what_cannot_be_installed() {
        let need = |program| Need {
            what: "the program that nobody has",
            probe: Probe::Command(program),
            packages: &[],
        };
        let message = ensure(&[&[need(&["/nonexistent/program"])]])
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("the program that nobody has is missing"),
            "{message}"
        );
        assert!(ensure(&[&[need(&["sh", "-c", "exit 0"])]]).is_ok());
    }

    #[test]
    fn finds_what_is_there() {
        assert!(Probe::Program("sh").is_there());
        assert!(Probe::Command(&["sh", "-c", "exit 0"]).is_there());
        assert!(!Probe::Command(&["sh", "-c", "exit 1"]).is_there());
    }
}
