//! As much of Rust's lexical grammar as it takes to tell comments from texts and to follow braces.
//! No parser of others: `xtask` has no dependencies.

/// A piece of source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// One line of a `//` comment, or one `/* */` comment, without its marks.
    Comment(&'a str),
    /// An identifier or keyword.
    Word(&'a str),
    /// A character that is nothing of the others. Texts, lifetimes and numbers are left out.
    Mark(char),
}

/// All pieces in order.
pub fn pieces(source: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        rest = if let Some(comment) = rest.strip_prefix("//") {
            let (line, after) = comment.split_once('\n').unwrap_or((comment, ""));
            pieces.push(Piece::Comment(line.trim_start_matches(['/', '!'])));
            after
        } else if rest.starts_with("/*") {
            let (comment, after) = rest.split_at(block_comment(rest));
            pieces.push(Piece::Comment(comment.trim_matches(['/', '*', '!'])));
            after
        } else if let Some(length) = text(rest) {
            cut(rest, length)
        } else if first == '_' || first.is_alphabetic() {
            let end = rest
                .find(|c: char| c != '_' && !c.is_alphanumeric())
                .unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            pieces.push(Piece::Word(word));
            after
        } else {
            if !first.is_whitespace() && !first.is_ascii_digit() {
                pieces.push(Piece::Mark(first));
            }
            cut(rest, first.len_utf8())
        };
    }
    pieces
}

/// Octets of the block comment at the start; these nest.
fn block_comment(source: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

/// Octets of the text, character or lifetime at the start.
fn text(source: &str) -> Option<usize> {
    let prefix = ["br", "cr", "b", "c", "r", ""].into_iter().find(|prefix| {
        source
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.starts_with(['"', '\'', '#']))
    })?;
    let rest = source.get(prefix.len()..)?;
    if prefix.contains('r') {
        raw_text(rest).map(|length| prefix.len() + length)
    } else if rest.starts_with('"') {
        Some(prefix.len() + quoted(rest, '"'))
    } else if rest.starts_with('\'') {
        Some(prefix.len() + character(rest))
    } else {
        None
    }
}

/// `"…"`, `#"…"#` and so on; `#` alone is an attribute or a raw identifier.
fn raw_text(source: &str) -> Option<usize> {
    let marks = source.len() - source.trim_start_matches('#').len();
    let start = marks + 1;
    source.get(marks..)?.strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(marks));
    let length = source.get(start..)?.find(&end)?;
    Some(start + length + end.len())
}

/// Up to the closing quotation mark; a backslash protects the next character.
fn quoted(source: &str, mark: char) -> usize {
    let mut characters = source.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        if character == '\\' {
            characters.next();
        } else if character == mark {
            return at + mark.len_utf8();
        }
    }
    source.len()
}

/// A character such as `'a'` or `'\''`, or a lifetime such as `'a`.
fn character(source: &str) -> usize {
    let mut inside = source.chars().skip(1);
    let (first, second) = (inside.next(), inside.next());
    match (first, second) {
        (Some('\\'), _) | (Some(_), Some('\'')) => quoted(source, '\''),
        _ => 1,
    }
}

fn cut(source: &str, length: usize) -> &str {
    source.get(length..).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};

    fn words(source: &str) -> Vec<&str> {
        let words = pieces(source).into_iter().filter_map(|piece| match piece {
            Piece::Word(word) => Some(word),
            _ => None,
        });
        words.collect()
    }

    #[test]
    fn what_stands_in_texts_is_no_source() {
        for text in [
            r#""fn a() { // no""#,
            r##"r#"fn "a" /* "#"##,
            r#"b"fn \" a""#,
            r"'{'",
            r"'\''",
            r"b'\\'",
            r#"'"'"#,
            "\"two\nlines\"",
        ] {
            assert_eq!(words(&format!("x {text} y")), ["x", "y"], "{text}");
        }
    }

    #[test]
    fn lifetimes_are_no_characters() {
        assert_eq!(
            words("fn f<'a>(x: &'a str) {}"),
            ["fn", "f", "a", "x", "a", "str"]
        );
    }

    #[test]
    fn comments_are_kept_with_what_they_say() {
        let source = "/// One.\nfn a() { /* two /* deep */ */ } // \"three\n//! Four.";
        let comments: Vec<_> = pieces(source)
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Comment(comment) => Some(comment.trim()),
                _ => None,
            })
            .collect();
        assert_eq!(comments, ["One.", "two /* deep */", "\"three", "Four."]);
    }

    #[test]
    fn attributes_and_raw_identifiers_are_source() {
        assert_eq!(words("#[test] fn r#type() {}"), ["test", "fn", "r", "type"]);
    }
}
