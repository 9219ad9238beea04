//! What is asked, as policy answers it for the person who signed in: what the
//! page shows, and what the posted form was about.

use gnap::right::Right;
use gnap::secret::{Kind, Secret};
use policy::Outcome;

use super::failed::Failed;
use super::interaction::Open;
use super::session::Session;
use crate::app::App;
use crate::factor::{Strength, strength};
use crate::grant::{
    Agreed, AskedTokens, Circumstances, DecidedBy, Past, Requested, evaluate_again,
};
use crate::tenant::Tenant;

/// The answers, before a yes.
pub struct Seen {
    /// What was asked, with what policy says to this person.
    pub tokens: AskedTokens,
    /// What is known of them and the client from before.
    pub past: Past,
}

impl Seen {
    /// Asks policy. Who was not expected is shown what was asked, as it was
    /// without anybody: they can give nothing.
    ///
    /// # Errors
    /// A store that is down.
    pub async fn of(
        app: &App,
        tenant: &Tenant,
        open: &Open,
        session: &Session,
    ) -> Result<Self, Failed> {
        let requested = &open.pending.requested;
        if requested.decided_by(session.user) == DecidedBy::SomebodyElse {
            return Ok(Self {
                tokens: requested.tokens.clone(),
                past: Past::default(),
            });
        }
        let past = past(app, tenant, requested, session).await?;
        let user = session.user.to_string();
        let strength = strength(&session.done);
        let sign_in = strength.as_ref().map(Strength::as_policy);
        let circumstances = Circumstances {
            end_user: open.via.end_user(),
            address: requested.address,
            past: Some(&past),
            ..Circumstances::signed_in(app.clock.now(), &user, sign_in)
        };
        let client = &requested.client;
        let tokens = requested
            .tokens
            .map(|token| evaluate_again(tenant, client, token, circumstances, Agreed::This));
        Ok(Self { tokens, past })
    }

    /// Names what the person was offered: a yes to a page is none to another
    /// one, when policy came to say something else while it was open.
    pub fn name(&self, app: &App, tenant: &Tenant) -> Result<Secret, serde_json::Error> {
        let offered = self.tokens.rights().enumerate();
        let offered = offered.filter(|(_, right)| right.outcome != Outcome::Deny);
        let offered: Vec<(usize, &[Right])> = offered
            .map(|(index, right)| (index, right.left()))
            .collect();
        let named = format!("seen\n{}", serde_json::to_string(&offered)?);
        Ok(app
            .hash_key
            .hash(tenant.id, Kind::FormToken, &named)
            .to_secret())
    }
}

async fn past(
    app: &App,
    tenant: &Tenant,
    requested: &Requested,
    session: &Session,
) -> Result<Past, Failed> {
    let client = &requested.client.thumbprint;
    let (user, types) = (Some(session.user), requested.tokens.right_types());
    Ok(Past::load(app, tenant, user, client, requested.id, &types).await?)
}
