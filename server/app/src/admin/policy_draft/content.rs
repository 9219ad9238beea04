//! What is accepted as a policy of a draft. Problems of its text are told and
//! do not stop saving.

use api::policy::MAX_TEXT;
use api::policy_draft::DraftPolicyInput;
use store::policy::PolicyContent;

use crate::admin::check::{Fields, NAME, SENTENCE};
use crate::admin::policy::templates;
use crate::admin::problem::Problem;

/// A policy from what was sent.
///
/// # Errors
/// 422.
pub fn content(input: &DraftPolicyInput) -> Result<PolicyContent, Problem> {
    let mut fields = Fields::default();
    fields.line("name", &input.name, NAME);
    let is_one = input.text.is_some() != input.linked.is_some();
    fields.expect(is_one, "text", || {
        "Either a text or a filled template.".to_owned()
    });
    fields.accepted()?;
    let text = match (&input.text, &input.linked) {
        (Some(text), _) => text.clone(),
        (None, Some(linked)) => templates::text(linked, "linked")?,
        (None, None) => String::new(),
    };
    check_text(&text)?;
    let linked = input.linked.as_ref().map(serde_json::to_value);
    Ok(PolicyContent {
        name: input.name.clone(),
        text,
        linked: linked.transpose()?,
    })
}

/// Text that can be stored.
///
/// # Errors
/// 422.
pub fn check_text(text: &str) -> Result<(), Problem> {
    let mut fields = Fields::default();
    let holds = text.chars().count() <= MAX_TEXT && !text.contains('\0');
    fields.expect(holds, "text", || {
        format!("Text of {MAX_TEXT} characters at most.")
    });
    fields.accepted()
}

/// The comment of a publication.
///
/// # Errors
/// 422.
pub fn check_comment(comment: &str) -> Result<(), Problem> {
    let mut fields = Fields::default();
    fields.text("comment", comment, SENTENCE);
    fields.accepted()
}
