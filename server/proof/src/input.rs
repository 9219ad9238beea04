//! The Signature-Input and Signature fields (RFC 9421 §4).

use sfv::visitor::{DictionaryVisitor, EntryVisitor};
use sfv::{Dictionary, InnerList, KeyRef, ListEntry, Parser};

use crate::field;
use crate::message::Message;

/// Octets of each of the two fields at most, and labels in it.
const MAX_OCTETS: usize = 8 * 1024;
const MAX_LABELS: usize = 16;

/// Both fields, parsed.
pub(crate) struct Signatures {
    inputs: Dictionary,
    values: Dictionary,
}

/// Why the fields cannot be used at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InputError {
    Absent,
    TooLarge,
    Malformed,
    RepeatedLabel,
}

impl Signatures {
    /// Reads both fields.
    pub(crate) fn of(message: &impl Message) -> Result<Self, InputError> {
        Ok(Self {
            inputs: labelled(&message.header("signature-input"))?,
            values: labelled(&message.header("signature"))?,
        })
    }

    /// The entries that are signature inputs, in received order: label, input,
    /// and signature if there is one.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &InnerList, Option<&[u8]>)> {
        self.inputs.iter().filter_map(|(label, input)| match input {
            ListEntry::InnerList(input) => {
                let value = self.values.get(label).and_then(field::byte_sequence);
                Some((label.as_str(), input, value))
            }
            ListEntry::Item(_) => None,
        })
    }
}

fn labelled(lines: &[&[u8]]) -> Result<Dictionary, InputError> {
    let lines = field::filled(lines);
    if lines.is_empty() {
        return Err(InputError::Absent);
    }
    if lines.iter().map(|line| line.len()).sum::<usize>() > MAX_OCTETS {
        return Err(InputError::TooLarge);
    }
    let text = field::combined(&lines).map_err(|_| InputError::Malformed)?;
    let Labels { entries, count } = Parser::new(&text)
        .parse_dictionary_with_visitor(Labels::default())
        .map_err(|_| InputError::Malformed)?;
    // Structured fields keep the last of several members with one name; others
    // may keep the first. Labels must be unique, so there is nothing to choose.
    if count != entries.len() {
        return Err(InputError::RepeatedLabel);
    }
    if count > MAX_LABELS {
        return Err(InputError::TooLarge);
    }
    Ok(entries)
}

/// A dictionary that remembers how many members it was given.
#[derive(Default)]
struct Labels {
    entries: Dictionary,
    count: usize,
}

impl<'de> DictionaryVisitor<'de> for Labels {
    type Out = Self;
    type Error = std::convert::Infallible;

    fn entry(&mut self, key: &'de KeyRef) -> Result<impl EntryVisitor<'de>, Self::Error> {
        self.count += 1;
        DictionaryVisitor::entry(&mut self.entries, key)
    }

    fn finish(self) -> Result<Self::Out, Self::Error> {
        Ok(self)
    }
}
