//! The Content-Digest field (RFC 9530), over the content as received.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256, Sha512};

use crate::field;
use crate::message::Message;

/// The active algorithms of RFC 9530 §5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestAlgorithm {
    /// `sha-256`.
    Sha256,
    /// `sha-512`.
    Sha512,
}

impl DigestAlgorithm {
    const ALL: [Self; 2] = [Self::Sha256, Self::Sha512];

    /// The algorithm of this registered name, if it is supported.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// The registered name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha-256",
            Self::Sha512 => "sha-512",
        }
    }

    fn digest(self, content: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(content).to_vec(),
            Self::Sha512 => Sha512::digest(content).to_vec(),
        }
    }
}

/// Why the content is not what the field says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// There is content but no field.
    #[error("content-digest is missing")]
    Missing,
    /// Not a dictionary of byte sequences.
    #[error("content-digest is malformed")]
    Malformed,
    /// The digest that the proof demands is not among them.
    #[error("content-digest has no {}", .0.name())]
    Required(DigestAlgorithm),
    /// A digest is not the content's.
    #[error("content-digest does not match the content")]
    Mismatch,
}

/// The field's value for `content`.
pub fn content_digest(content: &[u8], algorithm: DigestAlgorithm) -> String {
    let digest = STANDARD.encode(algorithm.digest(content));
    format!("{}=:{digest}:", algorithm.name())
}

/// Checks the field against the content.
///
/// Every recognised digest must match, not only the required one: otherwise
/// two verifiers could take one message for two contents. The field is also
/// checked when there is no content, so that nobody can cut a signed request's
/// content off and turn it into a request without.
pub(crate) fn verify(message: &impl Message, required: DigestAlgorithm) -> Result<(), DigestError> {
    let content = message.content();
    let lines = message.header("content-digest");
    if lines.is_empty() {
        return if content.is_empty() {
            Ok(())
        } else {
            Err(DigestError::Missing)
        };
    }
    let members = field::dictionary(&lines).map_err(|_| DigestError::Malformed)?;
    let mut found = false;
    for algorithm in DigestAlgorithm::ALL {
        let Some(member) = members.get(algorithm.name()) else {
            continue;
        };
        let digest = field::byte_sequence(member).ok_or(DigestError::Malformed)?;
        if digest != algorithm.digest(content) {
            return Err(DigestError::Mismatch);
        }
        found |= algorithm == required;
    }
    if found || content.is_empty() {
        Ok(())
    } else {
        Err(DigestError::Required(required))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Request;

    fn check(value: &str, content: &str, required: DigestAlgorithm) -> Result<(), DigestError> {
        let request = Request::new("POST", "https://server.example/gnap")
            .with_header("content-digest", value)
            .with_content(content);
        verify(&request, required)
    }

    #[test]
    fn refuses_a_digest_of_other_content() {
        let value = content_digest(b"{}", DigestAlgorithm::Sha256);
        assert_eq!(
            check(&value, "{ }", DigestAlgorithm::Sha256),
            Err(DigestError::Mismatch)
        );
        assert_eq!(
            check(&value, "", DigestAlgorithm::Sha256),
            Err(DigestError::Mismatch)
        );
        assert_eq!(check(&value, "{}", DigestAlgorithm::Sha256), Ok(()));
    }

    #[test]
    fn refuses_when_one_of_two_digests_is_wrong() {
        let good = content_digest(b"{}", DigestAlgorithm::Sha256);
        let wrong = content_digest(b"", DigestAlgorithm::Sha512);
        let right = content_digest(b"{}", DigestAlgorithm::Sha512);
        let both = |second| format!("{good}, {second}");
        assert_eq!(
            check(&both(wrong), "{}", DigestAlgorithm::Sha256),
            Err(DigestError::Mismatch)
        );
        assert_eq!(check(&both(right), "{}", DigestAlgorithm::Sha256), Ok(()));
    }

    #[test]
    fn refuses_when_the_required_digest_is_not_there() {
        let value = content_digest(b"{}", DigestAlgorithm::Sha512);
        assert_eq!(
            check(&value, "{}", DigestAlgorithm::Sha256),
            Err(DigestError::Required(DigestAlgorithm::Sha256))
        );
        assert_eq!(check(&value, "{}", DigestAlgorithm::Sha512), Ok(()));
        assert_eq!(
            check(
                "md5=:Sd/dVLAcvNLSq16eXua5uQ==:",
                "{}",
                DigestAlgorithm::Sha256
            ),
            Err(DigestError::Required(DigestAlgorithm::Sha256))
        );
    }

    #[test]
    fn refuses_what_is_not_a_dictionary_of_byte_sequences() {
        for bad in [
            "sha-256",
            "sha-256=abc",
            "sha-256=(:YQ==:)",
            "=",
            "sha-256=:*:",
            "\u{e9}=1",
        ] {
            assert_eq!(
                check(bad, "{}", DigestAlgorithm::Sha256),
                Err(DigestError::Malformed),
                "{bad}"
            );
        }
    }
}
