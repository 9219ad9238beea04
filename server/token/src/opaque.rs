//! Opaque values: random text without meaning, used for access tokens that
//! RSs introspect, and for continuation and management tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gnap::secret::Secret;

/// What every opaque value starts with, so that scanners recognise leaked ones.
pub const PREFIX: &str = "pat_";

/// The value made of these random octets. Its characters are those of token68
/// (RFC 9110 §11.2), as the `Authorization` header needs.
pub fn value(random: [u8; 32]) -> Secret {
    Secret::new(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(random)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_token68_and_differ() {
        let (one, other) = (value([255; 32]), value([251; 32]));
        assert_ne!(one, other);
        for value in [one, other] {
            let value = value.expose();
            assert_eq!(value.len(), PREFIX.len() + 43);
            let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~+/".contains(c);
            assert!(value.chars().all(allowed), "{value}");
        }
    }
}
