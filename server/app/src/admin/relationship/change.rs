//! Adds and removes relationships, all or none.

use actix_web::web;
use api::relationship::{MAX_CHANGES, RelationshipChange, Tuple};
use gnap::id::RelationshipId;
use policy::{Node, Relationship, Relationships};
use serde::Deserialize;
use serde_json::json;
use store::relationship::{RelationshipChange as StoredChange, Tuple as StoredTuple};

use crate::admin::answer::NoContent;
use crate::admin::body::Json;
use crate::admin::check::Fields;
use crate::admin::problem::Problem;
use crate::admin::rights::WriteRelationships;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;
use crate::tenant::{PolicySettings, node};

/// Most characters of a relation's name.
const MAX_NAME: usize = 50;

/// `POST /tenants/{slug}/relationships`.
///
/// # Errors
/// 401, 403, 404, 422 or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<WriteRelationships>,
    Json(input): Json<RelationshipChange>,
) -> Result<NoContent, Problem> {
    check(&input)?;
    known(&app, &admin, &input).await?;
    let event = admin.audit(&app, "relationship.change", json!({"after": input}))?;
    let add = input.add.into_iter().map(|tuple| {
        let id = app.id(RelationshipId::new)?;
        Ok((id, stored(tuple)))
    });
    let change = StoredChange {
        add: add.collect::<Result<_, Problem>>()?,
        remove: input.remove.into_iter().map(stored).collect(),
    };
    admin
        .store(&app)
        .change_relationships(change, &event)
        .await?;
    app.tenants.forget(&admin.tenant.slug);
    Ok(NoContent)
}

fn check(input: &RelationshipChange) -> Result<(), Problem> {
    let mut fields = Fields::default();
    let count = input.add.len() + input.remove.len();
    fields.expect((1..=MAX_CHANGES).contains(&count), "add", || {
        format!("From 1 to {MAX_CHANGES} relationships at once.")
    });
    for (field, tuples) in [("add", &input.add), ("remove", &input.remove)] {
        let bad = tuples.iter().position(|tuple| !is_meant(tuple));
        fields.expect(bad.is_none(), field, || {
            format!(
                "Number {} is no relationship. One is such as `user:ada`, `member`, `group:staff` \
                 or `group:staff`, `viewer`, `resource:photo-api/album-7`.",
                bad.unwrap_or_default() + 1
            )
        });
    }
    fields.accepted()
}

/// Refuses what no policy could look at now: a name mistyped here would give
/// nothing, and forbid nothing, without a word. Removing is always possible.
async fn known(
    app: &App,
    admin: &TenantAdmin<WriteRelationships>,
    input: &RelationshipChange,
) -> Result<(), Problem> {
    let settings = PolicySettings::deserialize(&admin.tenant.settings)?;
    let relations = settings.relations.names();
    let types = admin.store(app).right_types().await?;
    let mut fields = Fields::default();
    for (number, tuple) in input.add.iter().enumerate() {
        let names = [&tuple.subject, &tuple.object];
        for name in names.into_iter().filter_map(|text| node(text)) {
            let Node::Resource { right_type, .. } = name else {
                continue;
            };
            let is_known = types.iter().any(|known| known.content.name == right_type);
            fields.expect(is_known, "add", || {
                format!(
                    "Number {}: there is no right type `{right_type}`.",
                    number + 1
                )
            });
        }
        let is_known = matches!(tuple.relation.as_str(), "member" | "parent")
            || relations.contains(&tuple.relation);
        fields.expect(is_known, "add", || {
            format!(
                "Number {}: the tenant has no relation `{}`. It has {}; the setting `relations` \
                 names them.",
                number + 1,
                tuple.relation,
                relations.join(", "),
            )
        });
    }
    fields.accepted()
}

/// Whether policies can look at it.
fn is_meant(tuple: &Tuple) -> bool {
    let is_name = !tuple.relation.is_empty()
        && tuple.relation.len() <= MAX_NAME
        && tuple
            .relation
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_');
    let (Some(subject), Some(object)) = (node(&tuple.subject), node(&tuple.object)) else {
        return false;
    };
    let relationship = Relationship {
        subject,
        relation: tuple.relation.clone(),
        object,
    };
    is_name && Relationships::new([&relationship]).is_ok()
}

fn stored(tuple: Tuple) -> StoredTuple {
    StoredTuple {
        subject: tuple.subject,
        relation: tuple.relation,
        object: tuple.object,
    }
}
