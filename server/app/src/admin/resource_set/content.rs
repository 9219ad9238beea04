//! What somebody wants a resource set to say, checked against the tenant's
//! catalogue of right types.

use api::resource_set::ResourceSetInput;
use gnap::right::{Right, RightObject};
use serde_json::Value;
use store::resource_set::ResourceSetContent;
use store::right_type::RightType;
use unicode_security::confusable_detection::skeleton;

use crate::admin::check::{Fields, NAME, SENTENCE};
use crate::admin::problem::Problem;
use crate::tenant::{Tenant, in_type};

/// Most rights in a set.
const MOST_RIGHTS: usize = 50;

/// The checked content. `before` keeps what this API does not show.
///
/// # Errors
/// 422 with every member that is not accepted, or 503.
pub async fn content(
    store: store::Tenant<'_>,
    tenant: &Tenant,
    input: &ResourceSetInput,
    before: Option<&ResourceSetContent>,
) -> Result<ResourceSetContent, Problem> {
    let catalogue = store.right_types().await?;
    let mut fields = Fields::default();
    fields.line("name", &input.name, NAME);
    let own = before.map(|before| before.reference.as_str());
    let twin = twin(
        input.name.trim(),
        tenant.references().filter(|name| Some(*name) != own),
    );
    fields.expect(twin.is_none(), "name", || {
        format!(
            "It looks like `{}`, which is another.",
            twin.unwrap_or_default()
        )
    });
    fields.optional_line("description", &input.description, SENTENCE);
    fields.expect(
        !input.access.is_empty() && input.access.len() <= MOST_RIGHTS,
        "access",
        || format!("From 1 to {MOST_RIGHTS} rights."),
    );
    let mut access = Vec::with_capacity(input.access.len());
    for (index, value) in input.access.iter().enumerate() {
        match right(value, &catalogue) {
            Ok(right) => access.push(right),
            Err(detail) => {
                fields.expect(false, "access", || format!("Right {}: {detail}", index + 1));
            }
        }
    }
    fields.accepted()?;
    let reference = input.name.trim().to_owned();
    Ok(ResourceSetContent {
        resource_server: before.and_then(|before| before.resource_server),
        name: before.map_or_else(|| reference.clone(), |before| before.name.clone()),
        reference,
        description: Some(input.description.trim().to_owned()).filter(|text| !text.is_empty()),
        access,
    })
}

/// A reference that people take for `name`, and that is another one: the same
/// letters in another script, case or normal form (RFC 9635 §8.1).
fn twin<'a>(name: &str, others: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let looks = |text: &str| -> String {
        let lower = text.to_lowercase();
        let shape: String = skeleton(&lower).collect();
        shape.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let look = looks(name);
    others
        .filter(|other| *other != name)
        .find(|other| looks(other) == look)
}

/// A right that policy can decide: an object of a known type with known
/// actions. A reference within a set would have to be resolved twice.
fn right(value: &Value, catalogue: &[RightType]) -> Result<Right, String> {
    let right: Right =
        serde_json::from_value(value.clone()).map_err(|error| format!("{error}."))?;
    match &right {
        Right::Reference(_) => Err("must be an object, not a reference.".to_owned()),
        Right::Object(object) => {
            known(object, catalogue)?;
            Ok(right)
        }
    }
}

fn known(object: &RightObject, catalogue: &[RightType]) -> Result<(), String> {
    let right_type = catalogue
        .iter()
        .find(|entry| entry.content.name == object.right_type)
        .ok_or_else(|| format!("there is no right type `{}`.", object.right_type))?;
    in_type(object, right_type).map_err(|error| format!("{error}."))
}

#[cfg(test)]
mod tests {
    use super::twin;

    #[test]
    fn what_looks_alike_is_a_twin_and_the_same_is_none() {
        let known = ["photos-read", "F\u{fc}r Oma"];
        for (name, expected) in [
            ("photos-read", None),
            ("photos-write", None),
            ("photos", None),
            ("Photos-Read", Some("photos-read")),
            ("ph\u{43e}tos-read", Some("photos-read")),
            ("photos\u{2010}read", Some("photos-read")),
            ("Fu\u{308}r  Oma", Some("F\u{fc}r Oma")),
        ] {
            assert_eq!(twin(name, known.into_iter()), expected, "{name}");
        }
    }
}
