//! Writing results: text for people, JSON lines for programs.

use std::error::Error;
use std::io::{self, Write};

use gnap::response::{TokenResponse, TokenResponses};
use serde_json::{Value, json};

use super::error::CommandError;

/// How results look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON value a line.
    Json,
}

/// Standard output in one format.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    format: Format,
}

impl Output {
    pub(super) fn new(format: Format) -> Self {
        Self { format }
    }

    /// Writes a result in the wanted format. Control characters from outside
    /// never reach a terminal.
    pub(super) fn result(self, value: &Value, lines: &[String]) -> Result<(), CommandError> {
        let text = match self.format {
            Format::Json => format!("{value}\n"),
            Format::Text => lines
                .iter()
                .map(|line| line.replace(char::is_control, " ") + "\n")
                .collect(),
        };
        self.octets(text.as_bytes())
    }

    /// Writes octets as they are.
    pub(super) fn octets(self, octets: &[u8]) -> Result<(), CommandError> {
        let mut out = io::stdout().lock();
        out.write_all(octets)
            .and_then(|()| out.flush())
            .map_err(CommandError::Output)
    }

    pub(super) fn format(self) -> Format {
        self.format
    }

    /// Writes an error with its causes to standard error.
    pub fn error(self, error: &CommandError) {
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(next) = cause {
            text.push_str(": ");
            text.push_str(&next.to_string());
            cause = next.source();
        }
        let text = match self.format {
            Format::Text => format!("parley-client: {}\n", text.replace(char::is_control, " ")),
            Format::Json => format!(
                "{}\n",
                json!({"error": {"code": code(error), "text": text}})
            ),
        };
        // There is nowhere left to report a failure of this.
        let _ = io::stderr().write_all(text.as_bytes());
    }
}

/// The code with which the AS refused, if it did.
fn code(error: &CommandError) -> Option<&str> {
    match error {
        CommandError::Client(parley_client::Error::Refused(refusal)) => Some(&refusal.code),
        _ => None,
    }
}

/// Tokens as a result. Their values are what the command is for; management
/// tokens are not shown.
pub(super) fn tokens(tokens: &TokenResponses) -> (Value, Vec<String>) {
    match tokens {
        TokenResponses::One(one) => (token_value(one), token_lines(one)),
        TokenResponses::Many(many) => (
            many.iter().map(token_value).collect(),
            many.iter().flat_map(token_lines).collect(),
        ),
    }
}

fn token_value(token: &TokenResponse) -> Value {
    let shown = TokenResponse {
        manage: None,
        ..token.clone()
    };
    json!(shown)
}

fn token_lines(token: &TokenResponse) -> Vec<String> {
    let mut lines = vec![format!("Token: {}", token.value.expose())];
    if let Some(label) = &token.label {
        lines.push(format!("  Label: {label}"));
    }
    for right in &token.access {
        lines.push(format!("  Right: {}", json!(right)));
    }
    for flag in &token.flags {
        lines.push(format!("  Flag: {flag}"));
    }
    if let Some(seconds) = token.expires_in {
        lines.push(format!("  Expires in {seconds} seconds"));
    }
    lines
}
