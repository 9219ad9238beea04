//! Changes a good message in one or a few places.

use e2e::Generator;
use serde_json::{Map, Value, json};

/// The octets of `message` after some changes: mostly to its members, sometimes
/// to its octets.
pub fn mutate(generator: &mut Generator, message: &Value) -> Vec<u8> {
    mutate_beside(generator, message, &[])
}

/// The same without touching some of its members.
pub fn mutate_beside(generator: &mut Generator, message: &Value, kept: &[&str]) -> Vec<u8> {
    let mut changed = message.clone();
    if let Value::Object(members) = &mut changed {
        members.retain(|name, _| !kept.contains(&name.as_str()));
    }
    for _ in 0..=generator.below(3) {
        change_somewhere(generator, &mut changed);
    }
    if let (Value::Object(changed), Value::Object(message)) = (&mut changed, message) {
        for name in kept {
            changed.extend(
                message
                    .get_key_value(*name)
                    .map(|(name, value)| (name.clone(), value.clone())),
            );
        }
    }
    let mut octets = changed.to_string().into_bytes();
    if generator.below(6) == 0 {
        damage(generator, &mut octets);
    }
    octets
}

/// A text that somebody may not expect.
pub fn odd_text(generator: &mut Generator) -> String {
    text(generator)
}

/// Walks down to a random place and changes it.
fn change_somewhere(generator: &mut Generator, value: &mut Value) {
    let goes_deeper = generator.below(5) > 0;
    match value {
        Value::Object(members) if goes_deeper && !members.is_empty() => {
            let name = nth_name(members, generator.below(members.len()));
            if let Some(member) = members.get_mut(&name) {
                return change_somewhere(generator, member);
            }
        }
        Value::Array(items) if goes_deeper && !items.is_empty() => {
            let index = generator.below(items.len());
            return change_somewhere(generator, &mut items[index]);
        }
        _ => {}
    }
    change(generator, value);
}

fn change(generator: &mut Generator, value: &mut Value) {
    match (generator.below(4), &mut *value) {
        (0, Value::Object(members)) if !members.is_empty() => {
            let name = nth_name(members, generator.below(members.len()));
            members.remove(&name);
        }
        (1, Value::Object(members)) => {
            members.insert(text(generator), odd(generator));
        }
        (0, Value::Array(items)) => drop(items.pop()),
        (1, Value::Array(items)) => items.push(odd(generator)),
        (0 | 1, Value::String(characters)) => characters.push_str(&text(generator)),
        _ => *value = odd(generator),
    }
}

fn nth_name(members: &Map<String, Value>, nth: usize) -> String {
    members.keys().nth(nth).cloned().unwrap_or_default()
}

fn odd(generator: &mut Generator) -> Value {
    let choices = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!([]),
        json!({}),
        json!([[]]),
        json!({"": null}),
        json!(text(generator)),
    ];
    generator.pick(&choices).clone()
}

fn text(generator: &mut Generator) -> String {
    let choices = [
        "\0",
        "\u{202e}",
        "\u{feff}",
        "'\"><script>",
        "../..",
        "%00",
        "🤷",
        "redirect",
        "bearer",
        "key",
        "client",
        "access",
        "photo-api",
        "{}",
        "\n",
        " ",
    ];
    let long = "x".repeat(generator.below(2000));
    match generator.below(8) {
        0 => long,
        _ => (*generator.pick(&choices)).to_owned(),
    }
}

fn damage(generator: &mut Generator, octets: &mut Vec<u8>) {
    let place = generator.below(octets.len());
    match generator.below(3) {
        0 => octets.truncate(place),
        1 => octets[place] = u8::try_from(generator.below(256)).expect("an octet"),
        _ => octets.insert(place, *generator.pick(b"\x00\xff{}[]\",:\\0")),
    }
}
