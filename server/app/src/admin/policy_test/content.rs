//! What is accepted as a saved case.

use api::policy_test::PolicyTestInput;
use policy::{Relationships, Test};
use serde::Deserialize as _;
use store::policy::CaseContent;

use crate::admin::check::{Fields, NAME};
use crate::admin::problem::Problem;

/// A case from what was sent.
///
/// # Errors
/// 422.
pub fn content(input: &PolicyTestInput) -> Result<CaseContent, Problem> {
    let test = Test::deserialize(&input.test)
        .map_err(|error| Problem::field("test", format!("Not a case: {error}.")))?;
    let mut fields = Fields::default();
    fields.line("test", &test.name, NAME);
    let are_meant = Relationships::new(&test.relationships).is_ok();
    fields.expect(are_meant, "test", || {
        "A relationship of it cannot be.".to_owned()
    });
    fields.accepted()?;
    Ok(CaseContent(serde_json::to_value(test)?))
}
