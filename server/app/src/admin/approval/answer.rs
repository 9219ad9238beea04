//! An administrator answers an approval request.

use std::collections::BTreeSet;

use actix_web::web;
use api::approval::{AnswerApproval, ApprovalDecision, ApprovalDetail};
use gnap::id::ApprovalId;
use gnap::right::Right;
use store::approval::Approver;

use super::shown::detail;
use crate::admin::answer::Answer;
use crate::admin::body::{Id, Json};
use crate::admin::check::{Fields, SENTENCE};
use crate::admin::grant::tokens_of;
use crate::admin::problem::Problem;
use crate::admin::rights::AnswerApprovals;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;
use crate::approval::{self, Item, NoReason, NoSeat, NotCounted, Pressed, Said, Who, parts};

/// `POST /tenants/{slug}/approvals/{id}/answers`.
///
/// # Errors
/// 401, 403 for who is not asked or whose own grant it is, 404, 409 for one that
/// was answered or does not wait, 422, or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<AnswerApprovals>,
    Id(id): Id<ApprovalId>,
    Json(request): Json<AnswerApproval>,
) -> Result<Answer<ApprovalDetail>, Problem> {
    let tenant = admin.compiled(&app).await?;
    let administrator = &admin.administrator;
    let who = Who {
        is: Approver::Administrator(administrator.id),
        actor: administrator.actor(),
    };
    let found = approval::find(&app, &tenant, who.is, id).await?;
    let (item, _) = found.map_err(problem)?;
    let grant = admin.store(&app).grant(item.approval.grant).await?;
    let tokens = grant.and_then(|grant| tokens_of(&grant.decision));
    let rights = approval::rights(&tokens.ok_or(Problem::NotFound)?);
    let pressed = pressed(&item, &rights, &request)?;
    let said = Said::of(&item, &rights, &pressed, &request.reason);
    let said = said.map_err(|NoReason| {
        Problem::field("reason", "Say why: nothing of what was asked is left.")
    })?;
    let counted = approval::cast(&app, &tenant, &who, id, &said).await?;
    counted.map_err(problem)?;
    Ok(Answer(detail(&app, &tenant, administrator.id, id).await?))
}

/// What the request says, where every name in it is one that the question has.
fn pressed(
    item: &Item,
    rights: &[Vec<Right>],
    request: &AnswerApproval,
) -> Result<Pressed, Problem> {
    let mut fields = Fields::default();
    if !request.reason.trim().is_empty() {
        fields.text("reason", &request.reason, SENTENCE);
    }
    let is_yes = request.decision == ApprovalDecision::Approve;
    fields.expect(is_yes != request.rights.is_empty(), "rights", || {
        "A yes names the rights that it is about, a no none.".to_owned()
    });
    let asked = item.rights();
    let (mut ticked, mut kept) = (BTreeSet::new(), BTreeSet::new());
    for one in &request.rights {
        let index = usize::try_from(one.index).unwrap_or(usize::MAX);
        let is_asked = asked.contains(&index) && ticked.insert(index);
        fields.expect(is_asked, "rights", || {
            format!("You are not asked about right {}, or not twice.", one.index)
        });
        let left = rights.get(index).map(Vec::as_slice).unwrap_or_default();
        let all: BTreeSet<String> = parts::choices(index, left)
            .into_iter()
            .map(|choice| choice.value)
            .collect();
        match &one.parts {
            None => kept.extend(all),
            Some(named) => {
                for name in named {
                    fields.expect(all.contains(name), "rights", || {
                        format!("Right {} has no part {name:?}.", one.index)
                    });
                    kept.insert(name.clone());
                }
            }
        }
    }
    fields.accepted()?;
    Ok(match request.decision {
        ApprovalDecision::Refuse => Pressed::Refuse,
        ApprovalDecision::Approve => Pressed::Approve {
            rights: ticked,
            parts: kept,
        },
    })
}

fn problem(not: NotCounted) -> Problem {
    match not {
        NotCounted::Unknown => Problem::NotFound,
        NotCounted::NoSeat(NoSeat::NotAsked) => Problem::NotPermitted,
        NotCounted::NoSeat(NoSeat::OwnGrant) => Problem::OwnGrant,
        NotCounted::NoSeat(NoSeat::Answered) => Problem::Answered,
        NotCounted::Over | NotCounted::Expired => Problem::Over,
    }
}
