//! Tokens that their holders narrowed without the AS: values that were never
//! stored, made from one that was. The AS verifies them as a resource server
//! does, and finds the token by its identifier.

use gnap::id::TokenId;
use gnap::key::{Key, KeyValue};
use gnap::right::Right;
use gnap::rs::IntrospectRequest;
use proof::PublicKey;
use store::token::GrantedToken;
use token::macaroon::RootKey;
use token::{Expected, Format, Refusal, Remaining, TokenModel, Wanted, biscuit, macaroon, zcap};

use crate::app::App;
use crate::http::RsRefusal;
use crate::tenant::{KnownResourceServer, Tenant};

/// A token of the store, with what is left of it.
pub struct Narrowed {
    /// What was issued.
    pub granted: GrantedToken,
    /// What is left of its rights, and until when.
    pub remaining: Remaining,
    /// The key that the holder passed it on to; `None` while it is the
    /// client's.
    pub delegate: Option<KeyValue>,
}

/// The token that this value was made from. `None` for anything that is no such
/// value, or cannot be judged.
///
/// # Errors
/// 503 when the store does not answer, or judging took too long.
pub async fn narrowed(
    app: &App,
    tenant: &Tenant,
    server: &KnownResourceServer,
    request: &IntrospectRequest,
) -> Result<Option<Narrowed>, RsRefusal> {
    let Some(read) = Read::new(app, tenant, server, request) else {
        return Ok(None);
    };
    let store = app.store.tenant(tenant.id);
    let found = store.token_by_value_id(read.id()).await?;
    // Whoever shares the key of a macaroon can make one with any identifier.
    let found = found.filter(|found| found.token.format == read.format().name());
    let Some(granted) = found else {
        return Ok(None);
    };
    let remaining = match read.remaining(tenant, request) {
        Ok(remaining) => remaining,
        Err(Refusal::Unavailable) => {
            return Err(RsRefusal::Unavailable(Refusal::Unavailable.into()));
        }
        Err(_) => return Ok(None),
    };
    let Some(access) = read.within(tenant, server, &granted, &remaining.access) else {
        return Ok(None);
    };
    Ok(Some(Narrowed {
        remaining: Remaining {
            access,
            exp: remaining.exp.min(granted.token.expires_at_ms / 1000),
        },
        delegate: read.delegate(&granted),
        granted,
    }))
}

/// A value verified by its format.
enum Read {
    Macaroon(Box<macaroon::Verified>),
    Biscuit(Box<biscuit::Verified>),
    Zcap(Box<zcap::Verified>),
}

impl Read {
    fn new(
        app: &App,
        tenant: &Tenant,
        server: &KnownResourceServer,
        request: &IntrospectRequest,
    ) -> Option<Self> {
        let (iss, aud) = (tenant.urls.grant(), server.details.id.to_string());
        let expected = Expected {
            iss: &iss,
            aud: Some(&aud),
            now: app.clock.now(),
            leeway: 0,
        };
        let value = &request.access_token;
        let roots = server.macaroon_keys.iter().map(|shared| shared.key.clone());
        let roots: Vec<RootKey> = roots.collect();
        if let Ok(verified) = macaroon::verify(value, &roots, &expected) {
            return Some(Read::Macaroon(Box::new(verified)));
        }
        if let Ok(verified) = zcap::verify(value, &tenant.keys, &expected) {
            return Some(Read::Zcap(Box::new(verified)));
        }
        let verified = biscuit::verify(value, &tenant.keys, &expected).ok()?;
        Some(Read::Biscuit(Box::new(verified)))
    }

    fn format(&self) -> Format {
        match self {
            Read::Macaroon(_) => Format::Macaroon,
            Read::Biscuit(_) => Format::Biscuit,
            Read::Zcap(_) => Format::Zcap,
        }
    }

    fn id(&self) -> TokenId {
        match self {
            Read::Macaroon(verified) => verified.id(),
            Read::Biscuit(verified) => verified.id(),
            Read::Zcap(verified) => verified.id(),
        }
    }

    fn key(&self) -> Option<&KeyValue> {
        match self {
            Read::Macaroon(verified) => verified.key(),
            Read::Biscuit(verified) => verified.key(),
            Read::Zcap(verified) => verified.key(),
        }
    }

    /// What is left for the question: the wanted rights when the value covers
    /// them, else all that is left.
    fn remaining(
        &self,
        tenant: &Tenant,
        request: &IntrospectRequest,
    ) -> Result<Remaining, Refusal> {
        let left = match self {
            Read::Macaroon(verified) => verified.remaining()?,
            Read::Biscuit(verified) => verified.remaining()?,
            Read::Zcap(verified) => verified.remaining(),
        };
        let Some(rights) = &request.access else {
            return Ok(left);
        };
        // An RS may name what it needs otherwise than the token does.
        let resolved = rights.iter().map(|right| tenant.resolve(right));
        let resolved = resolved.collect::<Option<Vec<_>>>();
        let resolved = resolved.ok_or(Refusal::NotCovered)?.concat();
        let asked = self
            .authorize(rights)
            .or_else(|_| self.authorize(&resolved))?;
        Ok(Remaining {
            access: asked.access,
            exp: left.exp,
        })
    }

    /// The RS verifies the proof of the key that the answer names, so the
    /// question is about that key.
    fn authorize(&self, rights: &[Right]) -> Result<TokenModel, Refusal> {
        let admitted = self.key().map(PublicKey::admit).transpose();
        let proven = admitted.map_err(|_| Refusal::NotProven)?;
        let wanted = Wanted {
            rights,
            proven: proven.map(|key| key.thumbprint()),
        };
        match self {
            Read::Macaroon(verified) => verified.authorize(&wanted),
            Read::Biscuit(verified) => verified.authorize(&wanted),
            Read::Zcap(verified) => verified.authorize(&wanted),
        }
    }

    /// The rights that concern the resource server, if the stored token gives
    /// them all. Beneath the location of a capability is more than other
    /// formats give; its chain shows what the AS signed.
    fn within(
        &self,
        tenant: &Tenant,
        server: &KnownResourceServer,
        granted: &GrantedToken,
        access: &[Right],
    ) -> Option<Vec<Right>> {
        let access = tenant.concerning(server, access);
        let is_given = match self {
            Read::Zcap(_) => true,
            Read::Macaroon(_) | Read::Biscuit(_) => {
                let held = tenant.concerning(server, &granted.token.access);
                self.is_bound_as(granted) && tenant.covers(&held, &access)
            }
        };
        (is_given && !access.is_empty()).then_some(access)
    }

    /// Whether the value names the key that the stored token is bound to.
    fn is_bound_as(&self, granted: &GrantedToken) -> bool {
        let stored = granted.token.key.as_ref().map(|key| &key.value);
        match (self.key(), stored) {
            (None, None) => true,
            (Some(named), Some(Key::Value(stored))) => is_same(named, stored),
            _ => false,
        }
    }

    fn delegate(&self, granted: &GrantedToken) -> Option<KeyValue> {
        match self {
            Read::Zcap(_) if !self.is_bound_as(granted) => self.key().cloned(),
            Read::Zcap(_) | Read::Macaroon(_) | Read::Biscuit(_) => None,
        }
    }
}

fn is_same(one: &KeyValue, other: &KeyValue) -> bool {
    let admitted = (PublicKey::admit(one), PublicKey::admit(other));
    matches!(admitted, (Ok(one), Ok(other)) if one.thumbprint() == other.thumbprint())
}
