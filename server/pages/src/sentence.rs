//! A right in words. A right type's text is a sentence with the right's real
//! values in it, such as `Print {actions} from {locations}`. Whatever the
//! sentence does not say is listed beside it: nothing of a right is hidden
//! from the person who decides (RFC 9635 §8).

use std::collections::{BTreeMap, BTreeSet};

use gnap::right::{Right, RightObject};
use serde_json::Value;

use crate::display;
use crate::locale::Locale;
use crate::texts::{Texts, texts};

const MOST_ITEMS: usize = 12;

/// A right type's text in one locale.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RightText {
    /// The sentence; `{name}` stands for the dimension or own field of that
    /// name.
    pub sentence: String,
    /// Words for values, such as `read` → `look at`.
    pub words: BTreeMap<String, String>,
}

/// A sentence whose values are marked, clean for display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence(Vec<Part>);

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The sentence's own words.
    Text(String),
    /// A value of the request, to be isolated from its surroundings.
    Value(String),
}

/// Something a right says that its sentence does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Which dimension or field.
    pub label: String,
    /// Its value.
    pub value: String,
}

/// A right, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// What it allows.
    pub sentence: Sentence,
    /// What the sentence leaves out.
    pub facts: Vec<Fact>,
    /// The right as it was asked for, as indented JSON.
    pub json: String,
}

impl Sentence {
    /// A sentence without values.
    pub fn plain(text: &str) -> Self {
        Self(vec![Part::Text(display::line(text, display::SENTENCE))])
    }

    /// The pieces, in order.
    pub fn parts(&self) -> &[Part] {
        &self.0
    }

    /// The sentence as plain text.
    pub fn text(&self) -> String {
        self.0
            .iter()
            .map(|part| match part {
                Part::Text(text) | Part::Value(text) => text.as_str(),
            })
            .collect()
    }
}

/// Puts a right into words. Without a text, or with one that names a value the
/// right does not have, the right is named by its type or reference.
pub fn describe(right: &Right, text: Option<&RightText>, locale: Locale) -> Described {
    let texts = texts(locale);
    let json = serde_json::to_string_pretty(right).unwrap_or_default();
    let json = display::code(&json, display::DETAILS);
    let no_words = BTreeMap::new();
    let words = text.map_or(&no_words, |text| &text.words);
    let (said, sentence) = text
        .and_then(|text| fill(&text.sentence, right, words, texts))
        .unwrap_or_else(|| (BTreeSet::new(), named(right, texts)));
    let facts = match right {
        Right::Reference(_) => Vec::new(),
        Right::Object(object) => facts(object, &said, words, texts),
    };
    Described {
        sentence,
        facts,
        json,
    }
}

/// The sentence with its values, and which of them it says. `None` if it needs
/// a value that is absent or too long to be said.
fn fill<'a>(
    template: &'a str,
    right: &Right,
    words: &BTreeMap<String, String>,
    texts: &Texts,
) -> Option<(BTreeSet<&'a str>, Sentence)> {
    let mut said = BTreeSet::new();
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        push_text(&mut parts, before);
        let Right::Object(object) = right else {
            return None;
        };
        let value = sayable(&items(object, name, words, texts)?, texts)?;
        parts.push(Part::Value(value));
        said.insert(name);
        rest = after;
    }
    push_text(&mut parts, rest);
    (!parts.is_empty()).then_some((said, Sentence(parts)))
}

fn push_text(parts: &mut Vec<Part>, text: &str) {
    if !text.is_empty() {
        parts.push(Part::Text(spaced(text)));
    }
}

/// Clean text that keeps a space at its ends, where values join it.
fn spaced(text: &str) -> String {
    let mut clean = display::line(text, display::SENTENCE);
    if text.starts_with(char::is_whitespace) {
        clean.insert(0, ' ');
    }
    if text.ends_with(char::is_whitespace) && clean != " " {
        clean.push(' ');
    }
    clean
}

fn named(right: &Right, texts: &Texts) -> Sentence {
    let name = match right {
        Right::Reference(name) => name,
        Right::Object(object) => &object.right_type,
    };
    let mut parts = Vec::new();
    push_text(&mut parts, texts.right.uses.before);
    parts.push(Part::Value(display::line(name, display::VALUE)));
    push_text(&mut parts, texts.right.uses.after);
    Sentence(parts)
}

fn facts(
    right: &RightObject,
    said: &BTreeSet<&str>,
    words: &BTreeMap<String, String>,
    texts: &Texts,
) -> Vec<Fact> {
    let dimensions = [
        ("actions", texts.right.actions),
        ("locations", texts.right.locations),
        ("datatypes", texts.right.datatypes),
        ("identifier", texts.right.identifier),
        ("privileges", texts.right.privileges),
    ];
    let own = right
        .fields
        .keys()
        .map(|name| (name.as_str(), name.as_str()));
    dimensions
        .into_iter()
        .chain(own)
        .filter(|(name, _)| !said.contains(name))
        .filter_map(|(name, label)| {
            let items = items(right, name, words, texts)?;
            Some(Fact {
                label: display::line(label, display::NAME),
                value: listed(&items, texts),
            })
        })
        .collect()
}

/// The values of a dimension or own field, in words; `None` if it is absent.
fn items(
    right: &RightObject,
    name: &str,
    words: &BTreeMap<String, String>,
    texts: &Texts,
) -> Option<Vec<String>> {
    let strings = |values: &Option<Vec<String>>| {
        values.as_ref().map(|values| {
            values
                .iter()
                .map(|value| words.get(value).unwrap_or(value).clone())
                .collect()
        })
    };
    match name {
        "actions" => strings(&right.actions),
        "locations" => strings(&right.locations),
        "datatypes" => strings(&right.datatypes),
        "privileges" => strings(&right.privileges),
        "identifier" => right.identifier.clone().map(|value| vec![value]),
        field => Some(match right.fields.get(field)? {
            Value::Array(values) => values
                .iter()
                .map(|value| scalar(value, words, texts))
                .collect(),
            value => vec![scalar(value, words, texts)],
        }),
    }
}

fn scalar(value: &Value, words: &BTreeMap<String, String>, texts: &Texts) -> String {
    match value {
        Value::String(text) => words.get(text).unwrap_or(text).clone(),
        Value::Bool(true) => texts.yes.to_owned(),
        Value::Bool(false) => texts.no.to_owned(),
        other => other.to_string(),
    }
}

/// Values joined for a sentence, or `None` if there are none or they do not
/// fit: a sentence must not end in "and so on".
fn sayable(items: &[String], texts: &Texts) -> Option<String> {
    let (last, others) = items.split_last()?;
    let joined = if others.is_empty() {
        last.clone()
    } else {
        format!("{}{}{last}", others.join(texts.comma), texts.and)
    };
    let clean = display::line(&joined, display::VALUE);
    (!clean.is_empty() && joined.chars().count() <= display::VALUE).then_some(clean)
}

/// Values joined for a list, with the number of those left out.
fn listed(items: &[String], texts: &Texts) -> String {
    if items.is_empty() {
        return texts.right.nothing.to_owned();
    }
    let mut shown: Vec<String> = items
        .iter()
        .take(MOST_ITEMS)
        .map(|item| display::line(item, display::VALUE))
        .collect();
    if items.len() > MOST_ITEMS {
        shown.push(format!("… +{}", items.len() - MOST_ITEMS));
    }
    shown.join(texts.comma)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right(json: &str) -> Right {
        serde_json::from_str(json).unwrap()
    }

    fn text(sentence: &str) -> RightText {
        RightText {
            sentence: sentence.to_owned(),
            words: [("read".to_owned(), "look at".to_owned())].into(),
        }
    }

    fn said(described: &Described) -> (String, Vec<(&str, &str)>) {
        let facts = described
            .facts
            .iter()
            .map(|fact| (fact.label.as_str(), fact.value.as_str()))
            .collect();
        (described.sentence.text(), facts)
    }

    #[test]
    fn lists_what_the_sentence_does_not_say() {
        let wanted = right(
            r#"{"type":"photo","actions":["read","print","frame"],"locations":["https://a.example"],"copies":3,"express":true}"#,
        );
        let described = describe(
            &wanted,
            Some(&text("Let it {actions} your photos, {copies} times.")),
            Locale::En,
        );
        assert_eq!(
            said(&described),
            (
                "Let it look at, print and frame your photos, 3 times.".to_owned(),
                vec![("Where", "https://a.example"), ("express", "yes")]
            )
        );
        assert_eq!(
            described.sentence.parts().get(1),
            Some(&Part::Value("look at, print and frame".to_owned()))
        );
        assert!(described.json.contains("\n  \"type\": \"photo\""));
    }

    #[test]
    fn a_missing_value_falls_back_to_the_type() {
        let wanted = right(r#"{"type":"payment","actions":["send"]}"#);
        for template in ["Send up to {amount}", "Broken {actions", "", "{}"] {
            let described = describe(&wanted, Some(&text(template)), Locale::En);
            assert_eq!(
                said(&described),
                ("Use payment".to_owned(), vec![("To", "send")]),
                "{template}"
            );
        }
        let reference = right(r#""dolphin-metadata""#);
        let described = describe(&reference, Some(&text("See {actions}")), Locale::De);
        assert_eq!(said(&described).0, "Nutzung von dolphin-metadata");
    }

    #[test]
    fn a_reference_may_have_a_sentence_of_its_own() {
        let described = describe(
            &right(r#""album""#),
            Some(&text("See your album")),
            Locale::En,
        );
        assert_eq!(said(&described), ("See your album".to_owned(), vec![]));
    }

    #[test]
    fn values_too_long_to_say_are_listed_instead() {
        let actions: Vec<String> = (0..40).map(|n| format!("action-number-{n}")).collect();
        let json = serde_json::json!({"type": "photo", "actions": actions}).to_string();
        let described = describe(&right(&json), Some(&text("May {actions}.")), Locale::En);
        let (sentence, facts) = said(&described);
        assert_eq!(sentence, "Use photo");
        assert!(facts[0].1.ends_with("… +28"), "{facts:?}");
    }

    #[test]
    fn an_empty_dimension_is_said_to_be_empty() {
        let described = describe(&right(r#"{"type":"photo","actions":[]}"#), None, Locale::En);
        assert_eq!(said(&described).1, [("To", "nothing")]);
    }

    #[test]
    fn values_cannot_reorder_the_sentence() {
        let wanted = right(
            r#"{"type":"photo","identifier":"\u202elive\u0000\nAllow","\u202efield":{"a":"\u2066"}}"#,
        );
        let described = describe(&wanted, Some(&text("Delete {identifier}!")), Locale::En);
        assert_eq!(described.sentence.text(), "Delete live Allow!");
        let all = format!("{described:?}");
        assert!(!all.contains('\u{202e}') && !all.contains('\u{2066}'));
    }
}
