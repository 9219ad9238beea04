//! Makes tokens: the value for the client, the keyed hashes for the store.

use gnap::actor::Actor;
use gnap::id::{InstanceId, TokenId, UserId};
use gnap::response::{BareToken, Manage, TokenResponse, TokenResponses};
use gnap::right::Right;
use gnap::secret::Kind;
use store::key::BoundKey;
use store::token::NewToken;

use super::value::{Made, Model, value};
use crate::app::App;
use crate::grant::{AskedToken, AskedTokens};
use crate::http::Refusal;
use crate::random;
use crate::tenant::Tenant;

/// Whom a token is for.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The client instance's key: tokens are bound to it unless bearer.
    pub key: BoundKey,
    /// The remembered client instance.
    pub instance: Option<InstanceId>,
    /// The class an administrator put the instance in.
    pub class: Option<String>,
    /// The resource owner who allowed it.
    pub user: Option<UserId>,
    /// Who acts for the resource owner, when the holder is an agent or a
    /// resource server.
    pub actor: Option<Actor>,
    /// When the token expires that these are derived from (RFC 9767 §4), in
    /// epoch milliseconds.
    pub parent_expires_at_ms: Option<u64>,
}

/// Tokens before they are written.
pub struct Minted {
    /// For the store.
    pub stored: Vec<NewToken>,
    /// For the client, in the shape that was asked for; none without tokens.
    pub response: Option<TokenResponses>,
}

/// Makes a token for each asked one that has a granted right left.
///
/// # Errors
/// 503 when there is no randomness or no usable signing key.
pub fn mint_all(
    app: &App,
    tenant: &Tenant,
    holder: &Holder,
    asked: &AskedTokens,
) -> Result<Minted, Refusal> {
    let mut stored = Vec::new();
    let mut responses = Vec::new();
    for token in asked.as_slice() {
        let access = token.granted();
        if access.is_empty() {
            continue;
        }
        let (row, response) = mint(app, tenant, holder, token, access)?;
        stored.push(row);
        responses.push(response);
    }
    let response = match (asked, responses.pop()) {
        (_, None) => None,
        (AskedTokens::One(_), Some(only)) => Some(TokenResponses::One(Box::new(only))),
        (_, Some(last)) => {
            responses.push(last);
            Some(TokenResponses::Many(responses))
        }
    };
    Ok(Minted { stored, response })
}

fn mint(
    app: &App,
    tenant: &Tenant,
    holder: &Holder,
    asked: &AskedToken,
    access: Vec<Right>,
) -> Result<(NewToken, TokenResponse), Refusal> {
    let id = app.id(TokenId::new)?;
    let issued_at_ms = app.clock.now_ms();
    let class = holder.class.as_deref();
    let lifetime = holder.lifetime(app, tenant, issued_at_ms);
    let terms = asked.terms();
    let lifetime = terms
        .lifetime
        .map_or(lifetime, |longest| lifetime.min(longest));
    let mut flags = asked.granted_flags();
    if holder.parent_expires_at_ms.is_some() {
        // Its value ends with the presented one's, also after a rotation.
        flags.retain(|flag| flag != "durable");
    }
    let is_bearer = flags.iter().any(|flag| flag == "bearer");
    let key = (!is_bearer).then_some(&holder.key);
    let format = tenant.token_format(terms.format, class, &access);
    let model = Model {
        id,
        holder,
        key,
        access: &access,
        flags: &flags,
        label: asked.label.as_deref(),
        issued_at: issued_at_ms / 1000,
        lifetime,
    };
    let Made { format, value } = value(app, tenant, format, &model)?;
    let management = random::secret()?;
    let row = NewToken {
        id,
        value_hash: app.hash(tenant, Kind::AccessToken, &value),
        management_hash: app.hash(tenant, Kind::ManagementToken, &management),
        label: asked.label.clone(),
        access: access.clone(),
        flags: flags.clone(),
        format: format.name().to_owned(),
        key: (!is_bearer).then(|| holder.key.clone()),
        actor: holder.actor.clone(),
        issued_at_ms,
        expires_at_ms: issued_at_ms.saturating_add(lifetime.saturating_mul(1000)),
    };
    let response = TokenResponse {
        value,
        label: asked.label.clone(),
        manage: Some(Manage {
            uri: tenant.urls.token(id),
            access_token: BareToken { value: management },
        }),
        access,
        expires_in: Some(lifetime),
        key: None,
        flags,
    };
    Ok((row, response))
}

impl Holder {
    /// How long a token lives that is made now, in seconds: as the class says,
    /// and not longer than what it is derived from.
    pub fn lifetime(&self, app: &App, tenant: &Tenant, now_ms: u64) -> u64 {
        let class = self.class.as_deref();
        let lifetime = tenant.token_lifetime(class, app.config.protocol.token_lifetime);
        match self.parent_expires_at_ms {
            Some(end) => lifetime.min(end.saturating_sub(now_ms) / 1000),
            None => lifetime,
        }
    }
}
