//! Just enough HTML reading for the checks: tags, attributes, text.

/// A start tag.
#[derive(Debug)]
pub struct Tag {
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    pub fn value(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(own, _)| own == name)
            .map(|(_, value)| value.as_str())
    }

    pub fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    pub fn is(&self, name: &str, value: &str) -> bool {
        self.value(name) == Some(value)
    }
}

/// All start tags, in order.
pub fn tags(html: &str) -> Vec<Tag> {
    pieces(html)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Start(inside) => Some(start(inside)),
            Piece::End(_) | Piece::Text(_) => None,
        })
        .collect()
}

/// The text a reader sees, with white space collapsed.
pub fn text_of(html: &str) -> String {
    let text: String = pieces(html)
        .into_iter()
        .filter_map(|piece| match piece {
            Piece::Text(text) => Some(text),
            Piece::Start(_) | Piece::End(_) => None,
        })
        .collect();
    let text = unescaped(&text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first element that is not closed, or closed without being open.
pub fn unbalanced(html: &str) -> Option<String> {
    const VOID: [&str; 4] = ["meta", "link", "input", "img"];
    let mut open: Vec<String> = Vec::new();
    for piece in pieces(html) {
        match piece {
            Piece::Start(inside) => {
                let name = start(inside).name;
                if !VOID.contains(&name.as_str()) {
                    open.push(name);
                }
            }
            Piece::End(name) => {
                let last = open.pop();
                if last.as_deref() != Some(name) {
                    return Some(format!("{last:?} closed by {name}"));
                }
            }
            Piece::Text(_) => {}
        }
    }
    open.pop()
}

enum Piece<'a> {
    Start(&'a str),
    End(&'a str),
    Text(&'a str),
}

fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = html.strip_prefix("<!doctype html>").unwrap_or(html);
    while let Some((text, after)) = rest.split_once('<') {
        pieces.push(Piece::Text(text));
        let (inside, after) = after.split_once('>').unwrap_or((after, ""));
        pieces.push(match inside.strip_prefix('/') {
            Some(name) => Piece::End(name),
            None => Piece::Start(inside),
        });
        rest = after;
    }
    pieces.push(Piece::Text(rest));
    pieces
}

fn start(inside: &str) -> Tag {
    let (name, mut rest) = inside.split_once(' ').unwrap_or((inside, ""));
    let mut attributes = Vec::new();
    while !rest.is_empty() {
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => ("", after),
        };
        attributes.push((name.to_owned(), unescaped(value)));
        rest = after.trim_start();
    }
    Tag {
        name: name.to_owned(),
        attributes,
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
}
