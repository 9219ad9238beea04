//! A client instance: holds a key, asks, goes on, manages tokens. Every request
//! is signed properly unless the test says otherwise.

use std::time::{SystemTime, UNIX_EPOCH};

use gnap::response::{Continue, GrantResponse, Manage, TokenResponse, TokenResponses};
use gnap::secret::Secret;
use parley_client::{Client, Signing, sign_request};
use proof::{Request, SigningKey};
use serde_json::{Value, json};

use crate::random::{bytes, nonce};
use crate::reply::Reply;
use crate::tenant::Tenant;

/// A client instance of a tenant.
pub struct Instance {
    client: Client,
    grant_endpoint: String,
    reference: Option<String>,
}

impl Instance {
    /// One that nobody has seen before, with an Ed25519 key.
    pub fn new(tenant: &impl AsRef<Tenant>) -> Self {
        let key = SigningKey::from_ed25519_seed("client-key", &bytes()).expect("a key");
        Self::with_key(tenant, key)
    }

    /// One with a key of the test's choice.
    pub fn with_key(tenant: &impl AsRef<Tenant>, key: SigningKey) -> Self {
        Self {
            client: Client::reaching(key, tenant.as_ref().places()).expect("an HTTP client"),
            grant_endpoint: tenant.as_ref().grant_endpoint(),
            reference: None,
        }
    }

    /// One with a key of the test's choice, which trusts servers whose
    /// certificates come from these authorities (PEM).
    pub fn trusting(tenant: &impl AsRef<Tenant>, key: SigningKey, authorities: &[u8]) -> Self {
        Self {
            client: Client::trusting(key, authorities).expect("an HTTP client"),
            grant_endpoint: tenant.as_ref().grant_endpoint(),
            reference: None,
        }
    }

    /// The registered software that reads without a person. It names itself by
    /// its instance identifier.
    pub fn photo_sync(tenant: &impl AsRef<Tenant>) -> Self {
        let demo = tenant.as_ref().demo();
        Self {
            reference: Some(demo.instance_id.clone()),
            ..Self::with_key(tenant, demo.photo_sync())
        }
    }

    /// The tenant's own app, whose word about people counts.
    pub fn photo_app(tenant: &impl AsRef<Tenant>) -> Self {
        let demo = tenant.as_ref().demo();
        Self {
            reference: Some(demo.app_id.clone()),
            ..Self::with_key(tenant, demo.photo_app())
        }
    }

    /// A software agent whose operator is registered.
    pub fn errand_agent(tenant: &impl AsRef<Tenant>) -> Self {
        let demo = tenant.as_ref().demo();
        Self {
            reference: Some(demo.agent_id.clone()),
            ..Self::with_key(tenant, demo.errand_agent())
        }
    }

    /// The same key, for requests to another grant endpoint.
    #[must_use]
    pub fn at(self, grant_endpoint: String) -> Self {
        Self {
            grant_endpoint,
            ..self
        }
    }

    /// Its key.
    pub fn key(&self) -> &SigningKey {
        self.client.key()
    }

    /// Where it asks.
    pub fn grant_endpoint(&self) -> &str {
        &self.grant_endpoint
    }

    /// `client` of a grant request: the instance identifier, else the key.
    pub fn itself(&self) -> Value {
        match &self.reference {
            Some(reference) => json!(reference),
            None => self.by_value(),
        }
    }

    /// `client` with the key by value.
    pub fn by_value(&self) -> Value {
        json!({"key": self.key().key(), "display": {"name": "Photo Printer"}})
    }

    /// A grant request for these members, with `client` filled in.
    pub fn asking(&self, members: Value) -> Value {
        let mut content = members;
        let object = content.as_object_mut().expect("members of a request");
        object.entry("client").or_insert_with(|| self.itself());
        content
    }

    /// A POST of this JSON to the grant endpoint, not yet signed.
    pub fn request(&self, content: &Value) -> Request {
        json_request(&self.grant_endpoint, content)
    }

    /// Asks for a grant.
    pub async fn ask(&self, members: Value) -> Reply {
        self.send(self.request(&self.asking(members))).await
    }

    /// Signs a request by the rules and sends it.
    pub async fn send(&self, request: Request) -> Reply {
        self.send_changed(request, |_| ()).await
    }

    /// Signs a request with one rule broken and sends it.
    pub async fn send_changed(&self, request: Request, change: impl FnOnce(&mut Signing)) -> Reply {
        self.send_as_is(self.signed(request, change)).await
    }

    /// Signs a request.
    pub fn signed(&self, request: Request, change: impl FnOnce(&mut Signing)) -> Request {
        let mut signing = Signing::new(now(), nonce());
        change(&mut signing);
        sign_request(self.key(), request, &signing).expect("a signature")
    }

    /// Sends a request as it is, signed or not.
    pub async fn send_as_is(&self, request: Request) -> Reply {
        Reply(self.client.send(request).await.expect("an answer"))
    }

    /// Whether a connection to the server comes about at all.
    pub async fn connects(&self) -> bool {
        let request = Request::new("OPTIONS", &self.grant_endpoint);
        self.client.send(request).await.is_ok()
    }

    /// A continuation request, with or without content.
    pub fn continuation(&self, go_on: &Continue, content: Option<&Value>) -> Request {
        let request = match content {
            Some(content) => json_request(&go_on.uri, content),
            None => Request::new("POST", &go_on.uri),
        };
        authorized(request, &go_on.access_token.value)
    }

    /// Polls (RFC 9635 §5.2).
    pub async fn poll(&self, go_on: &Continue) -> Reply {
        self.send(self.continuation(go_on, None)).await
    }

    /// Goes on with an interaction reference (RFC 9635 §5.1).
    pub async fn redeem(&self, go_on: &Continue, interact_ref: &str) -> Reply {
        let content = json!({"interact_ref": interact_ref});
        self.send(self.continuation(go_on, Some(&content))).await
    }

    /// Modifies the grant (RFC 9635 §5.3).
    pub async fn modify(&self, go_on: &Continue, content: &Value) -> Reply {
        self.send(modifying(go_on, content)).await
    }

    /// Ends the grant (RFC 9635 §5.4).
    pub async fn cancel(&self, go_on: &Continue) -> Reply {
        let request = Request::new("DELETE", &go_on.uri);
        self.send(authorized(request, &go_on.access_token.value))
            .await
    }

    /// Rotates a token (RFC 9635 §6.1).
    pub async fn rotate(&self, manage: &Manage) -> Reply {
        self.send(managing("POST", manage)).await
    }

    /// Revokes a token (RFC 9635 §6.2).
    pub async fn revoke(&self, manage: &Manage) -> Reply {
        self.send(managing("DELETE", manage)).await
    }
}

/// A request to modify a grant, not yet signed.
pub fn modifying(go_on: &Continue, content: &Value) -> Request {
    let request = Request::new("PATCH", &go_on.uri)
        .with_header("content-type", "application/json")
        .with_content(content.to_string());
    authorized(request, &go_on.access_token.value)
}

/// A request to manage a token, not yet signed.
pub fn managing(method: &str, manage: &Manage) -> Request {
    authorized(
        Request::new(method, &manage.uri),
        &manage.access_token.value,
    )
}

/// Presents a bound token (RFC 9635 §7.2).
pub fn authorized(request: Request, token: &Secret) -> Request {
    request.with_header("authorization", format!("GNAP {}", token.expose()))
}

/// A POST of JSON, not yet signed.
pub fn json_request(uri: &str, content: &Value) -> Request {
    Request::new("POST", uri)
        .with_header("content-type", "application/json")
        .with_content(content.to_string())
}

/// The time, seconds since the epoch.
pub fn now() -> u64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH);
    elapsed.expect("a clock after 1970").as_secs()
}

/// The way on that an answer must have.
#[track_caller]
pub fn going_on(response: &GrantResponse) -> &Continue {
    response.continuation.as_ref().expect("`continue`")
}

/// The one token that an answer must have.
#[track_caller]
pub fn only_token(response: &GrantResponse) -> &TokenResponse {
    match &response.access_token {
        Some(TokenResponses::One(token)) => token,
        other => panic!("one token, not {other:?}"),
    }
}

/// The management that a token must have.
#[track_caller]
pub fn manage(token: &TokenResponse) -> &Manage {
    token.manage.as_ref().expect("`manage`")
}
