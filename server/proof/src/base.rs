//! The signature base (RFC 9421 §2.5) of a request.

use sfv::{BareItem, InnerList, Item, ItemSerializer, ListEntry, ListSerializer, Parser};

use crate::field;
use crate::message::Message;
use crate::target::Target;

/// Covered components at most. Each one costs us work before anything is known
/// about the sender.
const MAX_COMPONENTS: usize = 32;

/// Why there is no signature base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BaseError {
    /// More components than anyone needs.
    #[error("too many covered components")]
    TooMany,
    /// Not a string, an unknown derived component, or not a field name.
    #[error("covered component is not known")]
    UnknownComponent,
    /// The same component twice.
    #[error("covered component appears twice")]
    RepeatedComponent,
    /// A parameter that is unknown, does not belong there or not to another.
    #[error("covered component has a parameter that is not understood")]
    UnknownParameter,
    /// The field, or the member of it, is not in the message.
    #[error("covered component is not in the message")]
    AbsentComponent,
    /// The value cannot be brought into its canonical form.
    #[error("covered component has a malformed value")]
    MalformedValue,
}

/// Builds the base from a signature's entry in Signature-Input. The order of
/// components and parameters is the received one, and parameters that are not
/// known here stay: the signer signed them too.
pub(crate) fn signature_base(
    message: &impl Message,
    input: &InnerList,
) -> Result<String, BaseError> {
    if input.items.len() > MAX_COMPONENTS {
        return Err(BaseError::TooMany);
    }
    let mut base = String::with_capacity(512);
    for (index, component) in input.items.iter().enumerate() {
        // Parameters compare without regard to their order, as they must.
        if input
            .items
            .iter()
            .take(index)
            .any(|other| other == component)
        {
            return Err(BaseError::RepeatedComponent);
        }
        let value = value(message, component)?;
        write_item(&mut base, component);
        base.push_str(": ");
        base.push_str(&value);
        base.push('\n');
    }
    base.push_str("\"@signature-params\": ");
    write_input(&mut base, input);
    // Derived values come from the caller and are not looked at elsewhere.
    if base.is_ascii() {
        Ok(base)
    } else {
        Err(BaseError::MalformedValue)
    }
}

/// Appends the canonical serialisation of a signature's parameters.
pub(crate) fn write_input(text: &mut String, input: &InnerList) {
    let mut list = ListSerializer::with_buffer(text);
    let mut components = list.inner_list();
    components.items(&input.items);
    let _ = components.finish().parameters(&input.params);
}

fn write_item(text: &mut String, item: &Item) {
    let item_text = ItemSerializer::with_buffer(text).bare_item(&item.bare_item);
    let _ = item_text.parameters(&item.params);
}

fn value(message: &impl Message, component: &Item) -> Result<String, BaseError> {
    let name = component
        .bare_item
        .as_string()
        .ok_or(BaseError::UnknownComponent)?
        .as_str();
    if name.starts_with('@') {
        let value = derived(message, name)?;
        if component.params.is_empty() {
            Ok(value)
        } else {
            Err(BaseError::UnknownParameter)
        }
    } else {
        field_value(message, name, component)
    }
}

fn derived(message: &impl Message, name: &str) -> Result<String, BaseError> {
    let uri = message.target_uri();
    let target = || Target::of(uri).ok_or(BaseError::MalformedValue);
    let value = match name {
        "@method" => message.method().to_owned(),
        "@target-uri" => uri.to_owned(),
        "@authority" => target()?.authority(),
        "@scheme" => target()?.scheme(),
        "@path" => target()?.path().to_owned(),
        "@query" => target()?.query(),
        "@request-target" => target()?.request_target(),
        _ => return Err(BaseError::UnknownComponent),
    };
    if value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        Ok(value)
    } else {
        Err(BaseError::MalformedValue)
    }
}

/// How a field's value enters the base.
enum Form<'a> {
    Plain,
    /// `;sf`
    Strict,
    /// `;key`
    Member(&'a str),
    /// `;bs`
    Wrapped,
}

fn field_value(message: &impl Message, name: &str, component: &Item) -> Result<String, BaseError> {
    if !is_field_name(name) {
        return Err(BaseError::UnknownComponent);
    }
    let form = form(component)?;
    let lines = message.header(name);
    if lines.is_empty() {
        return Err(BaseError::AbsentComponent);
    }
    match form {
        Form::Plain => field::combined(&lines).map_err(|_| BaseError::MalformedValue),
        Form::Strict => strict(name, &lines),
        Form::Member(key) => member(&lines, key),
        Form::Wrapped => wrapped(&lines),
    }
}

/// At most one parameter: `req` and `tr` mean nothing in a request without
/// trailers, and no two of the others belong together.
fn form(component: &Item) -> Result<Form<'_>, BaseError> {
    let mut parameters = component.params.iter();
    let form = match parameters.next() {
        None => Form::Plain,
        Some((name, value)) => match (name.as_str(), value) {
            ("sf", BareItem::Boolean(true)) => Form::Strict,
            ("bs", BareItem::Boolean(true)) => Form::Wrapped,
            ("key", BareItem::String(key)) => Form::Member(key.as_str()),
            _ => return Err(BaseError::UnknownParameter),
        },
    };
    match parameters.next() {
        None => Ok(form),
        Some(_) => Err(BaseError::UnknownParameter),
    }
}

/// Strict serialisation needs the field's type, so only fields whose type is
/// known here can have it (RFC 9421 §2.1.1).
fn strict(name: &str, lines: &[&[u8]]) -> Result<String, BaseError> {
    match name {
        "content-digest" | "repr-digest" | "signature" | "signature-input" | "priority" => {}
        _ => return Err(BaseError::UnknownParameter),
    }
    let dictionary = field::dictionary(lines).map_err(|_| BaseError::MalformedValue)?;
    sfv::FieldType::serialize(&dictionary).ok_or(BaseError::MalformedValue)
}

fn member(lines: &[&[u8]], key: &str) -> Result<String, BaseError> {
    let dictionary = field::dictionary(lines).map_err(|_| BaseError::MalformedValue)?;
    let entry = dictionary.get(key).ok_or(BaseError::AbsentComponent)?;
    let mut text = String::new();
    match entry {
        ListEntry::Item(item) => write_item(&mut text, item),
        ListEntry::InnerList(list) => write_input(&mut text, list),
    }
    Ok(text)
}

fn wrapped(lines: &[&[u8]]) -> Result<String, BaseError> {
    let mut list = ListSerializer::new();
    for line in lines {
        let line = field::text(line).map_err(|_| BaseError::MalformedValue)?;
        let _ = list.bare_item(line.as_bytes());
    }
    list.finish().ok_or(BaseError::AbsentComponent)
}

/// Lower-case token (RFC 9110 §5.1).
fn is_field_name(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| {
            matches!(byte, b'a'..=b'z' | b'0'..=b'9') || b"!#$%&'*+-.^_`|~".contains(&byte)
        })
}

/// Reads the text of one entry of Signature-Input, without its label.
pub(crate) fn parse_input(text: &str) -> Option<InnerList> {
    let list: sfv::List = Parser::new(text).parse_list().ok()?;
    match <[ListEntry; 1]>::try_from(list).ok()? {
        [ListEntry::InnerList(input)] => Some(input),
        [ListEntry::Item(_)] => None,
    }
}
