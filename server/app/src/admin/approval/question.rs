//! What an administrator is asked, as their own page would ask a person.

use api::approval::{
    ApprovalQuestion, CanAnswer, ComparedRight, QuestionedFact, QuestionedPart, QuestionedRight,
};
use pages::locale::Locale;
use store::approval::{Approval, ApprovalState, Approver};
use store::grant::Grant;

use crate::admin::grant::tokens_of;
use crate::admin::problem::Problem;
use crate::app::App;
use crate::approval::{
    Compared, Entitled, Item, NoSeat, Past, Wanted, described, label, parts, reasons, seat,
};
use crate::grant::AskedRight;
use crate::tenant::Tenant;

/// Whether this administrator can answer, and about what.
///
/// # Errors
/// When the store does not answer.
pub async fn question(
    app: &App,
    tenant: &Tenant,
    (approval, grant): (&Approval, Option<&Grant>),
    (entitled, who): (&Entitled<'_>, Approver),
) -> Result<ApprovalQuestion, Problem> {
    let now_ms = app.clock.now_ms();
    let wanted: Vec<Wanted> = serde_json::from_value(approval.demands.clone()).unwrap_or_default();
    let is_over = approval.state != ApprovalState::Waiting || now_ms >= approval.expires_at_ms;
    let seat = match seat(entitled, approval, &wanted, &[], who, now_ms) {
        Err(NoSeat::Answered) => return Ok(nothing(CanAnswer::Answered)),
        Err(NoSeat::NotAsked) => return Ok(nothing(CanAnswer::NotAsked)),
        Err(NoSeat::OwnGrant) => return Ok(nothing(CanAnswer::OwnGrant)),
        Ok(_) if is_over => return Ok(nothing(CanAnswer::Over)),
        Ok(seat) => seat,
    };
    let tokens = grant.and_then(|grant| tokens_of(&grant.decision));
    let Some((grant, tokens)) = grant.zip(tokens) else {
        return Ok(nothing(CanAnswer::Over));
    };
    let item = Item {
        approval: approval.clone(),
        wanted,
        seat,
    };
    let thumbprint = grant.client.key.thumbprint;
    let past = Past::of(app, tenant, grant.id, thumbprint, approval.subject).await?;
    let asked = item.rights();
    let rights = || {
        let rights = tokens.rights().enumerate();
        rights.filter(|(index, _)| asked.contains(index))
    };
    Ok(ApprovalQuestion {
        can: CanAnswer::Yes,
        rights: rights()
            .map(|(index, right)| questioned(tenant, index, right, &past))
            .collect(),
        reasons: reasons(rights().map(|(_, right)| right)),
    })
}

fn nothing(can: CanAnswer) -> ApprovalQuestion {
    ApprovalQuestion {
        can,
        rights: Vec::new(),
        reasons: Vec::new(),
    }
}

fn questioned(tenant: &Tenant, index: usize, asked: &AskedRight, past: &Past) -> QuestionedRight {
    let left = asked.left();
    let described = described(tenant, asked, Locale::En);
    let facts = described.facts.into_iter();
    let parts = parts::choices(index, left).into_iter();
    QuestionedRight {
        index: u32::try_from(index).unwrap_or(u32::MAX),
        sentence: described.sentence.text(),
        facts: facts
            .map(|fact| QuestionedFact {
                label: fact.label,
                value: fact.value,
            })
            .collect(),
        requested: serde_json::to_value(&asked.right).unwrap_or_default(),
        agreed: left
            .iter()
            .filter_map(|right| serde_json::to_value(right).ok())
            .collect(),
        compared: match past.compare(left) {
            Compared::New => ComparedRight::New,
            Compared::AsBefore => ComparedRight::AsBefore,
            Compared::Less => ComparedRight::Less,
        },
        parts: parts
            .map(|choice| QuestionedPart {
                label: label(tenant, &choice.of, Locale::En),
                name: choice.value,
            })
            .collect(),
    }
}
