//! Publishes the draft.

use actix_web::web;
use api::policy_draft::DraftPublication;
use api::policy_version::PolicyVersion;
use api::problem::FieldProblem;
use store::policy::Origin;

use super::content::check_comment;
use super::loaded::Loaded;
use crate::admin::answer::Answer;
use crate::admin::body::Json;
use crate::admin::policy::shown::problems;
use crate::admin::policy_version::shown::by_number;
use crate::admin::problem::Problem;
use crate::admin::rights::PublishPolicies;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;
use crate::policies::{Checked, PublishError, Wanted, publish};

/// `POST /tenants/{slug}/policy-draft/publish`.
///
/// # Errors
/// 401, 403, 404, 409 when draft or live version changed meanwhile or the
/// tenant wants a second person, 422 with what is wrong and which cases fail,
/// or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<PublishPolicies>,
    Json(input): Json<DraftPublication>,
) -> Result<Answer<PolicyVersion>, Problem> {
    check_comment(&input.comment)?;
    let loaded = Loaded::at(&app, &admin, input.revision).await?;
    let draft = &loaded.draft.content;
    if draft.base != loaded.live() {
        return Err(Problem::Changed);
    }
    if draft.changes.is_empty() {
        return Err(Problem::field("revision", "The draft changes nothing."));
    }
    let wanted = Wanted {
        live: draft.base,
        policies: loaded.set(),
        origin: Origin::Draft {
            revision: input.revision,
        },
        comment: input.comment,
        authors: draft.authors.clone(),
        publisher: admin.administrator.actor(),
    };
    let number = publish(&app, &admin.tenant.slug, &wanted).await?;
    Ok(Answer(by_number(&admin.store(&app), number).await?))
}

/// Everything that stops a set from being published.
pub fn refused(checked: &Checked) -> Problem {
    let mut errors = Vec::new();
    if let Err(error) = &checked.compiled {
        errors.extend(problems(error).into_iter().map(|problem| {
            let at = problem.position;
            let at = at.map(|at| format!("line {}, column {}: ", at.line, at.column));
            FieldProblem {
                field: match problem.policy {
                    Some(id) => format!("policies/{id}"),
                    None => "policies".to_owned(),
                },
                detail: format!("{}{}", at.unwrap_or_default(), problem.message),
            }
        }));
    }
    let failed = checked.cases.iter().filter(|case| !case.passed());
    errors.extend(failed.map(|failed| FieldProblem {
        field: format!("tests/{}", failed.case.id),
        detail: match &failed.answered {
            None => "The saved case cannot be read.".to_owned(),
            Some((test, tested)) => format!(
                "\u{201c}{}\u{201d} expects `{}`, and gets `{}`.",
                test.name,
                word(test.expected.outcome),
                word(tested.outcome),
            ),
        },
    }));
    Problem::PolicyRefused(errors)
}

/// An outcome as tests write it.
pub fn word(outcome: policy::Outcome) -> String {
    match serde_json::to_value(outcome) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

impl From<PublishError> for Problem {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Refused(checked) => refused(&checked),
            PublishError::SecondPerson => Problem::SecondPerson,
            PublishError::Changed => Problem::Changed,
            PublishError::Tenant(error) => error.into(),
            PublishError::Store(error) => error.into(),
            PublishError::Randomness(error) => error.into(),
            PublishError::Json(error) => error.into(),
            PublishError::Ending(error) => error.into(),
        }
    }
}
