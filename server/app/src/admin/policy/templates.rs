//! Templates of policies for people who do not write Cedar.

use api::page::Page;
use api::policy::{LinkedTemplate, PolicyTemplate, PolicyText, TemplateSlot};
use policy::{Slot, Template};
use serde_json::Value;

use super::shown;
use crate::admin::answer::Answer;
use crate::admin::body::Json;
use crate::admin::page;
use crate::admin::problem::Problem;
use crate::admin::rights::{ReadConfiguration, WritePolicies};
use crate::admin::tenant_admin::TenantAdmin;

/// `GET /tenants/{slug}/policy-templates`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    _: TenantAdmin<ReadConfiguration>,
) -> Result<Answer<Page<PolicyTemplate>>, Problem> {
    let templates = policy::templates().iter().map(template);
    let templates = templates.collect::<Result<Vec<_>, Problem>>()?;
    Ok(Answer(page::whole(templates, |template| template)))
}

/// `POST /tenants/{slug}/policy-templates`: the text that a filled template
/// stands for; nothing is saved.
///
/// # Errors
/// 401, 403, 404, 422 when it cannot be filled so, or 503.
pub async fn post(
    _: TenantAdmin<WritePolicies>,
    Json(input): Json<LinkedTemplate>,
) -> Result<Answer<PolicyText>, Problem> {
    Ok(Answer(PolicyText {
        text: text(&input, "slots")?,
    }))
}

/// The text of a filled template; what is wrong with it is told of `field`.
///
/// # Errors
/// 422.
pub fn text(linked: &LinkedTemplate, field: &str) -> Result<String, Problem> {
    let filled = shown::filled(linked);
    let filled = filled.ok_or_else(|| Problem::field(field, "Slots are an object."))?;
    let text = filled.text();
    text.map_err(|error| Problem::field(field, error.to_string()))
}

fn template(template: &Template) -> Result<PolicyTemplate, Problem> {
    let slot = |slot: &Slot| {
        let kind = match serde_json::to_value(slot.kind)? {
            Value::String(kind) => kind,
            other => other.to_string(),
        };
        Ok(TemplateSlot {
            name: slot.name.to_owned(),
            kind,
        })
    };
    Ok(PolicyTemplate {
        name: template.name.to_owned(),
        sentence: template.sentence.to_owned(),
        slots: template
            .slots
            .iter()
            .map(slot)
            .collect::<Result<_, Problem>>()?,
    })
}
