//! The forms of a page, as a browser without scripts would see them.

use crate::html::{Piece, Tag, pieces};

/// A form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// How, in lower case.
    pub method: String,
    /// Its fields and buttons, in order.
    pub fields: Vec<Field>,
}

/// A field or button of a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    /// Its name; empty when it posts nothing.
    pub name: String,
    /// What it posts.
    pub value: String,
    /// Its type, such as `hidden` or `checkbox`; `submit` for buttons.
    pub kind: String,
    /// Whether a box is ticked.
    pub checked: bool,
    /// Whether it cannot be changed and posts nothing.
    pub disabled: bool,
    /// The text of its label, or of the button.
    pub label: String,
}

impl Form {
    /// All forms of a page.
    pub fn all(html: &str) -> Vec<Form> {
        let mut reader = Reader::default();
        for piece in pieces(html) {
            reader.read(piece);
        }
        reader.forms
    }

    /// The form that has a field of this name.
    pub fn with_field(html: &str, name: &str) -> Option<Form> {
        let mut forms = Self::all(html).into_iter();
        forms.find(|form| form.fields.iter().any(|field| field.name == name))
    }

    /// Boxes that can be ticked.
    pub fn boxes(&self) -> impl Iterator<Item = &Field> {
        let fields = self.fields.iter();
        fields.filter(|field| field.kind == "checkbox" && !field.disabled)
    }

    /// What a browser posts for the fields that nobody touches: everything but
    /// boxes and buttons.
    pub fn untouched(&self) -> Vec<(String, String)> {
        let fields = self.fields.iter();
        fields
            .filter(|field| !field.name.is_empty() && !field.disabled)
            .filter(|field| !matches!(field.kind.as_str(), "checkbox" | "submit"))
            .map(|field| (field.name.clone(), field.value.clone()))
            .collect()
    }
}

/// Follows the pieces of a page.
#[derive(Default)]
struct Reader {
    forms: Vec<Form>,
    is_in_form: bool,
    /// The label that is open: the id it is for, and its text so far.
    label: Option<(String, String)>,
    /// Ids of fields by form and position, for labels that come later.
    ids: Vec<(String, usize, usize)>,
    labels: Vec<(String, String)>,
    is_in_button: bool,
}

impl Reader {
    fn read(&mut self, piece: Piece) {
        match piece {
            Piece::Open(tag) => self.open(&tag),
            Piece::Close(name) => self.close(&name),
            Piece::Text(text) => self.text(&text),
        }
    }

    fn open(&mut self, tag: &Tag) {
        match tag.name.as_str() {
            "form" => {
                self.is_in_form = true;
                self.forms.push(Form {
                    action: tag.attribute("action").unwrap_or_default().to_owned(),
                    method: tag
                        .attribute("method")
                        .unwrap_or("get")
                        .to_ascii_lowercase(),
                    fields: Vec::new(),
                });
            }
            "input" => self.field(tag, tag.attribute("type").unwrap_or("text")),
            "button" => {
                self.field(tag, tag.attribute("type").unwrap_or("submit"));
                self.is_in_button = true;
            }
            "label" => {
                let id = tag.attribute("for").unwrap_or_default();
                self.label = Some((id.to_owned(), String::new()));
            }
            _ => {}
        }
    }

    fn field(&mut self, tag: &Tag, kind: &str) {
        let nth = self.forms.len().wrapping_sub(1);
        let Some(form) = self.forms.last_mut().filter(|_| self.is_in_form) else {
            return;
        };
        if let Some(id) = tag.attribute("id") {
            self.ids.push((id.to_owned(), nth, form.fields.len()));
        }
        let text = |name| tag.attribute(name).unwrap_or_default().to_owned();
        form.fields.push(Field {
            name: text("name"),
            value: text("value"),
            kind: kind.to_ascii_lowercase(),
            checked: tag.attribute("checked").is_some(),
            disabled: tag.attribute("disabled").is_some(),
            label: String::new(),
        });
    }

    fn close(&mut self, name: &str) {
        match name {
            "form" => self.is_in_form = false,
            "button" => self.is_in_button = false,
            "label" => self.labels.extend(self.label.take()),
            _ => {}
        }
        for (id, text) in &self.labels {
            let found = self.ids.iter().find(|(known, _, _)| known == id);
            if let Some((_, form, field)) = found {
                self.forms[*form].fields[*field].label = words(text);
            }
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((_, label)) = &mut self.label {
            label.push_str(text);
        }
        let button = self.forms.last_mut().filter(|_| self.is_in_button);
        if let Some(button) = button.and_then(|form| form.fields.last_mut()) {
            button.label.push_str(text);
        }
    }
}

/// Text as it is seen: any amount of space is one.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"
        <form method="POST" action="/out"><input type="hidden" name="csrf" value="a&amp;b"></form>
        <form method="post" action="/consent">
          <input type="hidden" name="csrf" value="c">
          <label for="right-0"><input type="checkbox" id="right-0" name="right" value="0" checked>
            <span>See <bdi>photos</bdi></span></label>
          <label for="right-1">Needed</label>
          <input type="checkbox" id="right-1" value="1" checked disabled>
          <button name="decision" value="allow">Allow</button>
        </form><input name="outside">"#;

    #[test]
    fn finds_the_form_of_a_field_with_what_it_posts() {
        let form = Form::with_field(PAGE, "decision").unwrap();
        assert_eq!(
            (form.action.as_str(), form.method.as_str()),
            ("/consent", "post")
        );
        assert_eq!(form.untouched(), [("csrf".to_owned(), "c".to_owned())]);
        let boxes: Vec<_> = form
            .boxes()
            .map(|field| (field.label.as_str(), field.checked))
            .collect();
        assert_eq!(boxes, [("See photos", true)]);
        let button = form
            .fields
            .iter()
            .find(|field| field.name == "decision")
            .unwrap();
        assert_eq!(
            (button.value.as_str(), button.label.as_str()),
            ("allow", "Allow")
        );
        assert_eq!(Form::all(PAGE).len(), 2);
        assert!(Form::with_field(PAGE, "outside").is_none());
    }
}
