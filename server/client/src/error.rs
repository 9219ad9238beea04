//! What can go wrong in a call, and what an AS refuses with.

use gnap::DecodeError;
use gnap::response::Continue;
use serde::{Deserialize, Serialize};

use crate::answer;

/// Why a call brought no result.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request could not be signed.
    #[error("request cannot be signed")]
    Sign(#[from] proof::SignError),
    /// No answer.
    #[error("request was not answered")]
    Http(#[from] reqwest::Error),
    /// The address is not an http or https URI.
    #[error("`{0}` is not an http or https uri")]
    Uri(String),
    /// Method or a field cannot be sent.
    #[error("request is not valid http")]
    Request,
    /// The operating system gave no randomness.
    #[error("no randomness")]
    Random(#[from] getrandom::Error),
    /// The answer is too large.
    #[error("answer is larger than {0} octets")]
    TooLarge(usize),
    /// The answer is not the expected message.
    #[error("answer is not valid")]
    Answer(#[from] DecodeError),
    /// The answer is not a JSON object.
    #[error("answer is not a json object")]
    NotAnObject,
    /// The answer has an unexpected status and no GNAP error in it.
    #[error("answer has the unexpected status {0}")]
    Status(u16),
    /// The AS refused.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// Discovery names another grant endpoint (RFC 9635 §9).
    #[error("discovery names another grant endpoint, `{0}`")]
    OtherEndpoint(String),
    /// The AS did not answer with what the finish method needs.
    #[error("answer lacks `{0}`")]
    Missing(&'static str),
    /// The finish listener failed.
    #[error("finish listener failed")]
    Listen(#[source] std::io::Error),
    /// A resource answered without a challenge (RFC 9635 §9.1).
    #[error("resource answered with status {0} and no GNAP challenge")]
    NoChallenge(u16),
    /// Nobody came back from the interaction.
    #[error("nobody came back from the interaction in time")]
    TimedOut,
}

/// A GNAP error (RFC 9635 §3.6, RFC 9767 §3.5).
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("refused with `{code}`{}", described(.description.as_deref()))]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// The code, also one that is not registered.
    pub code: String,
    /// The AS's text. Untrusted.
    pub description: Option<String>,
    /// Seconds to wait, when the AS said so.
    pub retry_after: Option<u64>,
    /// How to go on, if that is possible.
    pub continuation: Option<Continue>,
}

fn described(description: Option<&str>) -> String {
    match description {
        // Control characters could play tricks with a terminal.
        Some(text) => format!(": {}", text.replace(char::is_control, " ")),
        None => String::new(),
    }
}

#[derive(Deserialize, Serialize)]
struct ErrorAnswer {
    error: ErrorForm,
    #[serde(default, rename = "continue")]
    continuation: Option<Continue>,
}

/// A code alone, or with a description.
#[derive(Deserialize, Serialize)]
#[serde(untagged)]
enum ErrorForm {
    Code(String),
    Object {
        code: String,
        #[serde(default)]
        description: Option<String>,
    },
}

impl Refusal {
    /// Reads an error answer, if it is one.
    pub(crate) fn of(status: u16, retry_after: Option<u64>, content: &[u8]) -> Option<Self> {
        let answer: ErrorAnswer = answer::object(content).ok()?;
        let (code, description) = match answer.error {
            ErrorForm::Code(code) => (code, None),
            ErrorForm::Object { code, description } => (code, description),
        };
        Some(Self {
            status,
            code,
            description,
            retry_after,
            continuation: answer.continuation,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows GNAP-3.6-03.
    #[test]
    fn reads_both_forms_and_nothing_else() {
        let read = |text: &str| Refusal::of(400, None, text.as_bytes());
        for bad in [
            "",
            "{}",
            "[]",
            r#"{"error":7}"#,
            r#"{"error":{"description":"a"}}"#,
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(read(r#"{"error":"too_fast"}"#).unwrap().code, "too_fast");
        let refusal = read(r#"{"error":{"code":"too_fast","description":"a\u001bb"}}"#).unwrap();
        assert_eq!(refusal.to_string(), "refused with `too_fast`: a b");
    }
}
