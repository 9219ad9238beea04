//! After the decision: back to the client with hash and interaction reference
//! (RFC 9635 §4.2.1); a call to it and a receipt (§4.2.2); or a receipt alone
//! when it gave no way back.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use gnap::hash::Interaction as HashInput;
use gnap::interact::FinishMethod;
use pages::consent::{Lasting, Term};
use pages::finished::{self, Finished, Outcome as Receipt};
use pages::sentence::describe;
use pages::span::Span;
use policy::Outcome;
use store::grant::Decision;

use super::answer::{self, View};
use super::consent;
use super::decide::Made;
use super::failed::Failed;
use super::interaction::Open;
use super::push;
use super::via::Via;
use crate::app::App;
use crate::grant::AskedRight;

/// The answer that ends an interaction. A denial goes back to the client as
/// well (RFC 9635 §4.2): it learns the outcome by continuing.
///
/// # Errors
/// [`Failed::Unavailable`] when the finish URI, checked at the request, is none.
pub async fn finish(
    app: &App,
    view: &View<'_>,
    open: &Open,
    made: &Made,
) -> Result<HttpResponse, Failed> {
    let Some(finish) = &open.pending.finish else {
        return Ok(receipt(app, view, open, made));
    };
    if !leaves(open) {
        push::hasten(app, view.tenant, &made.interact_ref).await;
        return Ok(receipt(app, view, open, made));
    }
    let hash = HashInput {
        client_nonce: &finish.finish.nonce,
        server_nonce: finish.server_nonce.expose(),
        interact_ref: made.interact_ref.expose(),
        grant_endpoint: &view.tenant.urls.grant(),
    };
    let method = finish
        .finish
        .hash_method()
        .map_err(|invalid| Failed::Unavailable(invalid.into()))?;
    let mut uri = url::Url::parse(&finish.finish.uri)?;
    uri.query_pairs_mut()
        .append_pair("hash", &hash.hash(method))
        .append_pair("interact_ref", made.interact_ref.expose());
    Ok(answer::see_other(uri.as_str()))
}

/// Whether the browser goes to the client in the end. A push reaches the client
/// without it, and who decides about a request of somebody else has no business
/// there.
pub fn leaves(open: &Open) -> bool {
    let finish = open.pending.finish.as_ref();
    let method = finish.and_then(|finish| finish.finish.method());
    method == Some(FinishMethod::Redirect) && open.via != Via::Approval
}

fn receipt(app: &App, view: &View<'_>, open: &Open, made: &Made) -> HttpResponse {
    let identity = made
        .subject
        .as_ref()
        .filter(|subject| subject.outcome == Outcome::Allow)
        .map(|_| pages::consent::identity_sentence(view.locale));
    let rights = made
        .tokens
        .rights()
        .filter(|right| right.outcome.gives())
        .flat_map(AskedRight::given)
        .map(|right| describe(right, None, view.locale).sentence)
        .chain(identity)
        .collect();
    let outcome = match made.decision {
        Decision::Denied => Receipt::Denied,
        Decision::Waiting => Receipt::Waiting {
            others: consent::others(&made.tokens),
            undo: consent::undo(view.tenant),
        },
        Decision::Approved => Receipt::Allowed {
            rights,
            lasting: Lasting {
                grant: Term::UntilUndone,
                token: Some(Span(consent::token_lifetime(app, view.tenant, open))),
            },
            undo: consent::undo(view.tenant),
        },
    };
    let client = &open.pending.requested.client;
    let html = finished::render(&Finished {
        document: view.document(),
        brand: view.brand.clone(),
        client_name: client.display.name.clone().unwrap_or_default(),
        outcome,
        reference: Some(open.pending.requested.id.to_string()),
    });
    answer::html(StatusCode::OK, view, html)
}
