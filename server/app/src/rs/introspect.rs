//! Whether a token is active at a resource server (RFC 9767 §3.3).

use gnap::id::UserId;
use gnap::key::Key;
use gnap::right::Right;
use gnap::rs::{ActiveToken, IntrospectRequest, IntrospectResponse, True};
use gnap::secret::Kind;
use store::token::GrantedToken;

use super::narrowed::{Narrowed, narrowed};
use crate::app::App;
use crate::http::RsRefusal;
use crate::keys::Sector;
use crate::tenant::{KnownResourceServer, Tenant};

/// Answers. Unknown, expired, revoked, another tenant's, for another RS, bound
/// otherwise, or with fewer rights: all the same answer.
///
/// # Errors
/// 503 when the store does not answer: never a guess.
#[tracing::instrument(name = "rs.introspect", skip_all)]
pub async fn introspect(
    app: &App,
    tenant: &Tenant,
    server: &KnownResourceServer,
    request: &IntrospectRequest,
) -> Result<IntrospectResponse, RsRefusal> {
    let hash = app.hash(tenant, Kind::AccessToken, &request.access_token);
    let token = app.store.tenant(tenant.id).token_by_value(&hash).await?;
    let seen = match token {
        Some(granted) => issued(tenant, server, request, granted),
        None => narrowed(app, tenant, server, request)
            .await?
            .map(Seen::from),
    };
    let active = seen
        .filter(|seen| seen.granted.is_active(app.clock.now_ms()))
        .and_then(|seen| active(app, tenant, server, request, seen));
    Ok(match active {
        Some(active) => IntrospectResponse::Active(Box::new(active)),
        None => IntrospectResponse::INACTIVE,
    })
}

/// A token as it was presented.
struct Seen {
    granted: GrantedToken,
    access: Vec<Right>,
    exp: u64,
    /// What a request must be proven with: the client's key, or that of whom
    /// the client passed the token on to.
    key: Option<Key>,
}

fn issued(
    tenant: &Tenant,
    server: &KnownResourceServer,
    request: &IntrospectRequest,
    granted: GrantedToken,
) -> Option<Seen> {
    let access = tenant.concerning(server, &granted.token.access);
    if access.is_empty() {
        return None;
    }
    if let Some(wanted) = &request.access
        && !tenant.covers(&access, wanted)
    {
        return None;
    }
    Some(Seen {
        access,
        exp: granted.token.expires_at_ms / 1000,
        key: bound_to(&granted),
        granted,
    })
}

impl From<Narrowed> for Seen {
    fn from(narrowed: Narrowed) -> Self {
        let Narrowed {
            granted,
            remaining,
            delegate,
        } = narrowed;
        Self {
            access: remaining.access,
            exp: remaining.exp,
            key: match delegate {
                Some(key) => Some(Key::Value(Box::new(key))),
                None => bound_to(&granted),
            },
            granted,
        }
    }
}

fn bound_to(granted: &GrantedToken) -> Option<Key> {
    granted.token.key.as_ref().map(|key| key.value.clone())
}

fn active(
    app: &App,
    tenant: &Tenant,
    server: &KnownResourceServer,
    request: &IntrospectRequest,
    seen: Seen,
) -> Option<ActiveToken> {
    let Seen {
        granted,
        access,
        exp,
        key,
    } = seen;
    let token = granted.token;
    // A bearer token is bound by no proof: an RS that saw one is mistaken.
    // One that is bound to a key which the tenant gave up is good for nobody.
    let bound_to = match &key {
        Some(key) => Some(app.key(tenant, key).ok()?),
        None => None,
    };
    if let Some(proof) = &request.proof
        && bound_to.map(|key| key.method().name()) != Some(proof)
    {
        return None;
    }
    Some(ActiveToken {
        active: True,
        iss: tenant.urls.grant(),
        access,
        label: token.label,
        key,
        flags: token.flags,
        exp: Some(exp),
        iat: Some(token.issued_at_ms / 1000),
        aud: vec![server.details.id.to_string()],
        sub: granted
            .user
            .and_then(|user| app.subject_at(tenant, server, user)),
        instance_id: match token.derived {
            Some(derived) => Some(derived.holder.to_string()),
            None => granted.client_instance.map(|instance| instance.to_string()),
        },
        act: token.actor,
    })
}

/// Whether an active token is good for anything at a resource server: some of
/// its rights are there, and the key that it is bound to, if it is, was not
/// given up by the tenant.
pub fn is_presentable(
    app: &App,
    tenant: &Tenant,
    server: &KnownResourceServer,
    granted: &GrantedToken,
) -> bool {
    let key = granted.token.key.as_ref();
    key.is_none_or(|key| app.key(tenant, &key.value).is_ok())
        && !tenant.concerning(server, &granted.token.access).is_empty()
}

impl App {
    /// How a resource server knows a user: each by another identifier, so that
    /// two of them cannot put together what they know (RFC 9635 §12.4.2).
    pub fn subject_at(
        &self,
        tenant: &Tenant,
        server: &KnownResourceServer,
        user: UserId,
    ) -> Option<String> {
        let sector = Sector::ResourceServer(server.details.id);
        self.pairwise.identifier(tenant.id, &sector, user)
    }
}
