//! Tags and texts of a page, enough to find its forms.

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// An opening tag, its name in lower case.
    Open(Tag),
    /// A closing tag's name.
    Close(String),
    /// Text between tags, with references replaced.
    Text(String),
}

/// An opening tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    /// An attribute's value; empty for an attribute without one.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let mut known = self.attributes.iter();
        known
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Cuts a page into pieces. Comments and the doctype are left out.
pub(crate) fn pieces(html: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        push_text(&mut pieces, text);
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let end = end_of_tag(after);
        let (tag, after) = after.split_at(end);
        rest = after.strip_prefix('>').unwrap_or(after);
        if let Some(name) = tag.strip_prefix('/') {
            pieces.push(Piece::Close(name.trim().to_ascii_lowercase()));
        } else if !tag.starts_with('!') {
            pieces.push(Piece::Open(read_tag(tag)));
        }
    }
    push_text(&mut pieces, rest);
    pieces
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(decoded(text)));
    }
}

/// The position of the `>` that is not inside a quoted value.
fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (position, character) in text.char_indices() {
        match (quote, character) {
            (None, '>') => return position,
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    text.len()
}

fn read_tag(text: &str) -> Tag {
    let text = text.trim_end_matches('/');
    let (name, mut rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let end = rest.find(|c: char| c == '=' || c.is_whitespace());
        let (attribute, after) = rest.split_at(end.unwrap_or(rest.len()));
        let (value, after) = match after.strip_prefix('=') {
            None => ("", after),
            Some(after) => match after.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let after = &after[1..];
                    after.split_once(quote).unwrap_or((after, ""))
                }
                _ => after.split_once(char::is_whitespace).unwrap_or((after, "")),
            },
        };
        attributes.push((attribute.to_ascii_lowercase(), decoded(value)));
        rest = after;
    }
    Tag {
        name: name.to_ascii_lowercase(),
        attributes,
    }
}

fn decoded(text: &str) -> String {
    let named = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    named
        .iter()
        .fold(text.to_owned(), |text, (name, character)| {
            text.replace(name, character)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_tags_texts_and_references() {
        let html =
            "<!doctype html><p class=\"a>b\" hidden data-x=1>A &amp;lt; B<!-- <b> --></P><br/>";
        let pieces = pieces(html);
        let [
            Piece::Open(p),
            Piece::Text(text),
            Piece::Close(close),
            Piece::Open(br),
        ] = pieces.as_slice()
        else {
            panic!("{pieces:?}");
        };
        assert_eq!(p.attribute("class"), Some("a>b"));
        assert_eq!(p.attribute("hidden"), Some(""));
        assert_eq!(p.attribute("data-x"), Some("1"));
        assert_eq!(p.attribute("id"), None);
        assert_eq!((text.as_str(), close.as_str()), ("A &lt; B", "p"));
        assert_eq!(br.name, "br");
    }
}
