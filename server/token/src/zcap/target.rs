//! Invocation targets: URLs, and when one is within another.

use std::fmt::Write;

use url::Url;

/// Whether the text is a target: an absolute URL in the only spelling that it
/// keeps when it is parsed, so that no dot segment or escape can lead out of
/// what it seems to be within.
pub(super) fn is_target(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else {
        return false;
    };
    // An origin may leave out its slash.
    let is_plain = url.as_str() == text || url.as_str().strip_suffix('/') == Some(text);
    let path = url.path().to_ascii_lowercase();
    is_plain
        && matches!(url.scheme(), "https" | "http")
        && url.username().is_empty()
        && url.password().is_none()
        && url.fragment().is_none()
        // An escaped separator or backslash that a server might unescape.
        && !["%2f", "%5c", "%2e", "//", "\\"].iter().any(|bad| path.contains(bad))
}

/// Whether a target is the other or beneath it: further segments of the path,
/// or a query, or further parameters of the query.
pub(super) fn is_within(target: &str, other: &str) -> bool {
    if !is_target(target) || !is_target(other) {
        return false;
    }
    let Some(rest) = other.strip_prefix(target) else {
        return false;
    };
    let next = rest.chars().next();
    match target.contains('?') {
        true => matches!(next, None | Some('&')),
        false => matches!(next, None | Some('/' | '?')),
    }
}

/// The identifier of the root capability of a target.
pub(super) fn root_id(target: &str) -> String {
    let mut id = "urn:zcap:root:".to_owned();
    for octet in target.bytes() {
        // What encodeURIComponent of ECMAScript leaves as it is.
        if octet.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&octet) {
            id.push(char::from(octet));
        } else {
            // Writing to a string does not fail.
            let _ = write!(id, "%{octet:02X}");
        }
    }
    id
}
