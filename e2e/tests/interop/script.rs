//! A script in another language, driven by lines.

use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// How long one step may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running script.
pub struct Script {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Script {
    /// Starts it.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the script starts");
        let output = child.stdout.take().expect("its output");
        Self {
            input: child.stdin.take().expect("its input"),
            output: BufReader::new(output).lines(),
            child,
        }
    }

    /// Sends it a line.
    pub async fn tell(&mut self, line: &str) {
        let line = format!("{line}\n");
        let written = self.input.write_all(line.as_bytes()).await;
        written.expect("the script listens");
    }

    /// What it says next.
    pub async fn hear(&mut self) -> Value {
        let line = tokio::time::timeout(PATIENCE, self.output.next_line()).await;
        let line = line.expect("the script says something in time");
        let line = line.expect("text").expect("the script goes on");
        serde_json::from_str(&line).expect("JSON")
    }

    /// Sends it a line and hears its answer.
    pub async fn ask(&mut self, line: &str) -> Value {
        self.tell(line).await;
        self.hear().await
    }

    /// It has said all and ends well.
    pub async fn ends_well(mut self) {
        drop(self.input);
        let status = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        let status = status.expect("the script ends in time");
        assert!(status.expect("the script ends").success());
    }
}
