//! File names that change when, and only when, the content changes, so that the server can let
//! browsers keep them for ever.

use sha2::{Digest, Sha256};

/// `stem-<first 64 bits of the SHA-256, in hexadecimal>.extension`; a name without extension stays so.
pub fn hashed(name: &str, content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    let hash: String = digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}-{hash}.{extension}"),
        None => format!("{name}-{hash}"),
    }
}

#[cfg(test)]
mod tests {
    use super::hashed;

    #[test]
    fn another_content_gets_another_name() {
        assert_ne!(hashed("style.css", b"a"), hashed("style.css", b"b"));
        assert_eq!(hashed("style.css", b"a"), hashed("style.css", b"a"));
    }

    #[test]
    fn hash_stands_before_the_last_extension() {
        // SHA-256 of the empty string begins e3b0c442 98fc1c14.
        assert_eq!(hashed("style.css", b""), "style-e3b0c44298fc1c14.css");
        assert_eq!(hashed("a.min.js", b""), "a.min-e3b0c44298fc1c14.js");
        assert_eq!(hashed("LICENSE", b""), "LICENSE-e3b0c44298fc1c14");
    }
}
