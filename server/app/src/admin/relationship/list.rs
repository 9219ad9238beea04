//! Lists relationships, newest first.

use actix_web::web;
use api::page::Page;
use api::relationship::{Relationship, RelationshipFilter};
use store::relationship::{Relationship as Stored, RelationshipFilter as StoredFilter};

use crate::admin::answer::Answer;
use crate::admin::body::Query;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadConfiguration;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::{check, page, time};
use crate::app::App;

/// `GET /tenants/{slug}/relationships`.
///
/// # Errors
/// 401, 403, 404, 422 for a bad cursor or limit, or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadConfiguration>,
    Query(filter): Query<RelationshipFilter>,
) -> Result<Answer<Page<Relationship>>, Problem> {
    let wanted = page::request(filter.cursor.as_deref(), filter.limit)?;
    let filter = StoredFilter {
        subject: check::filter(filter.subject),
        relation: check::filter(filter.relation),
        object: check::filter(filter.object),
    };
    let found = admin.store(&app).relationships(&filter, wanted).await?;
    Ok(Answer(page::page(found, shown)))
}

fn shown(stored: Stored) -> Relationship {
    Relationship {
        id: stored.id.to_string(),
        subject: stored.tuple.subject,
        relation: stored.tuple.relation,
        object: stored.tuple.object,
        created_at: time::shown(stored.created_at_ms),
    }
}
