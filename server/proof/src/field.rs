//! Field values: as they enter a signature base (RFC 9421 §2.1) and as
//! structured fields (RFC 9651).

use std::borrow::Cow;

use sfv::{Dictionary, ListEntry, Parser};

/// Field lines that cannot be read as what they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// All lines of a field as one text: each trimmed, obsolete folds replaced by
/// one space, joined by comma and space.
pub(crate) fn combined(lines: &[&[u8]]) -> Result<String, Malformed> {
    let mut value = String::new();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            value.push_str(", ");
        }
        value.push_str(&text(line)?);
    }
    Ok(value)
}

/// One line, trimmed and unfolded. Only printable ASCII, space and tab may
/// remain: a line break inside a value could forge lines of the base.
pub(crate) fn text(line: &[u8]) -> Result<Cow<'_, str>, Malformed> {
    let line = std::str::from_utf8(line).map_err(|_| Malformed)?;
    let line = line.trim_matches(is_white_space);
    let line = if line.contains("\r\n") {
        Cow::Owned(unfolded(line))
    } else {
        Cow::Borrowed(line)
    };
    if line.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~')) {
        Ok(line)
    } else {
        Err(Malformed)
    }
}

/// All lines as one dictionary. Lines without anything in them do not count.
pub(crate) fn dictionary(lines: &[&[u8]]) -> Result<Dictionary, Malformed> {
    Parser::new(&combined(&filled(lines))?)
        .parse_dictionary()
        .map_err(|_| Malformed)
}

/// The lines that have something in them.
pub(crate) fn filled<'a>(lines: &[&'a [u8]]) -> Vec<&'a [u8]> {
    let is_filled = |line: &&[u8]| line.iter().any(|byte| !matches!(byte, b' ' | b'\t'));
    lines.iter().copied().filter(is_filled).collect()
}

/// The octets of a member that is a byte sequence.
pub(crate) fn byte_sequence(member: &ListEntry) -> Option<&[u8]> {
    match member {
        ListEntry::Item(item) => item.bare_item.as_byte_sequence(),
        ListEntry::InnerList(_) => None,
    }
}

fn is_white_space(character: char) -> bool {
    matches!(character, ' ' | '\t')
}

/// Replaces each obsolete line fold (RFC 9112 §5.2). A line break without
/// white space after it is no fold and stays, to be refused.
fn unfolded(line: &str) -> String {
    let mut parts = line.split("\r\n");
    let mut value = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if part.starts_with(is_white_space) {
            value.truncate(value.trim_end_matches(is_white_space).len());
            value.push(' ');
            value.push_str(part.trim_start_matches(is_white_space));
        } else {
            value.push_str("\r\n");
            value.push_str(part);
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_line_breaks_and_octets_outside_of_ascii() {
        for bad in [
            b"a\nb".as_slice(),
            b"a\r\nb",
            b"a\rb",
            b"a\0b",
            "\u{e9}".as_bytes(),
            b"\xff",
        ] {
            assert_eq!(combined(&[bad]), Err(Malformed), "{bad:?}");
        }
    }

    #[test]
    fn trims_unfolds_and_joins() {
        let lines: [&[u8]; 3] = [b" a ", b"b \r\n  c", b"\t"];
        assert_eq!(combined(&lines), Ok("a, b c, ".to_owned()));
    }
}
