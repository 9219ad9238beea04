//! A tenant's name in paths.

/// Whether a tenant can have this name: 1 to 40 lower-case letters, digits and
/// hyphens. What cannot be one is not looked up: a database may refuse the text
/// itself (PostgreSQL takes no NUL), which is no reason to answer 503.
pub fn is_slug(text: &str) -> bool {
    (1..=40).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_cannot_leave_its_path_segment() {
        assert!(is_slug("acme-2"));
        for bad in ["", "a/b", "..", "A", "a b", "a%2f", "a\0", &"a".repeat(41)] {
            assert!(!is_slug(bad), "{bad}");
        }
    }
}
