//! A resource server: asks about tokens under its own key.

use gnap::secret::Secret;
use parley_client::Signing;
use proof::{Method, Request, SigningKey};
use serde_json::{Value, json};

use crate::instance::{Instance, json_request};
use crate::random::bytes;
use crate::reply::Reply;
use crate::tenant::Tenant;

/// The names under which the demo knows its resource servers.
const PHOTO_SERVER: &str = "photo-server";
const ARCHIVE_SERVER: &str = "archive-server";

/// A resource server of a tenant.
pub struct ResourceServer {
    holder: Instance,
    base: String,
    name: &'static str,
}

impl ResourceServer {
    /// The registered one.
    pub fn photo_server(tenant: &impl AsRef<Tenant>) -> Self {
        let key = tenant.as_ref().demo().resource_server();
        Self::with_key(tenant, PHOTO_SERVER, key)
    }

    /// The one behind it.
    pub fn archive_server(tenant: &impl AsRef<Tenant>) -> Self {
        let key = tenant.as_ref().demo().archive_server();
        Self::with_key(tenant, ARCHIVE_SERVER, key)
    }

    /// The registered one, proving its key by another method.
    pub fn proving_by(tenant: &impl AsRef<Tenant>, method: Method) -> Self {
        let key = tenant.as_ref().demo().resource_server();
        Self::with_key(tenant, PHOTO_SERVER, key.with_method(method))
    }

    /// One that nobody registered.
    pub fn stranger(tenant: &impl AsRef<Tenant>) -> Self {
        let key = SigningKey::from_ed25519_seed("photo-server", &bytes()).expect("a key");
        Self::with_key(tenant, PHOTO_SERVER, key)
    }

    fn with_key(tenant: &impl AsRef<Tenant>, name: &'static str, key: SigningKey) -> Self {
        Self {
            holder: Instance::with_key(tenant, key),
            base: tenant.as_ref().base().to_owned(),
            name,
        }
    }

    /// Its public key with the proof, as it goes into messages.
    pub fn by_value(&self) -> Value {
        json!({"key": self.holder.key().public()})
    }

    /// The content of a complete question about a token.
    pub fn question(&self, token: &Secret) -> Value {
        json!({
            "access_token": token.expose(),
            "proof": "httpsig",
            "resource_server": self.name,
        })
    }

    /// It as the client of its own tokens.
    pub fn holder(&self) -> &Instance {
        &self.holder
    }

    /// Derives a token with these rights from one that it was presented
    /// (RFC 9767 §4).
    pub async fn derive(&self, token: &Secret, access: &Value) -> Reply {
        self.ask_for(json!({
            "access_token": {"access": access},
            "existing_access_token": token.expose(),
        }))
        .await
    }

    /// Asks for a grant; who asks is filled in.
    pub async fn ask_for(&self, members: Value) -> Reply {
        let mut content = members;
        let object = content.as_object_mut().expect("members of a request");
        object.entry("client").or_insert_with(|| json!(self.name));
        self.send(self.holder.request(&content)).await
    }

    /// Registers a resource set (RFC 9767 §3.4); who registers it is filled in.
    pub async fn register(&self, members: Value) -> Reply {
        self.send(self.registration(members)).await
    }

    /// The same, not yet signed.
    pub fn registration(&self, members: Value) -> Request {
        let mut content = members;
        let object = content.as_object_mut().expect("members of a request");
        object
            .entry("resource_server")
            .or_insert_with(|| json!(self.name));
        json_request(&format!("{}/rs/resources", self.base), &content)
    }

    /// A question, not yet signed.
    pub fn request(&self, content: &Value) -> Request {
        json_request(&format!("{}/rs/introspect", self.base), content)
    }

    /// Asks about a token.
    pub async fn introspect(&self, token: &Secret) -> Reply {
        self.ask(&self.question(token)).await
    }

    /// Asks anything.
    pub async fn ask(&self, content: &Value) -> Reply {
        self.send(self.request(content)).await
    }

    /// Signs a request by the rules and sends it.
    pub async fn send(&self, request: Request) -> Reply {
        self.holder.send(request).await
    }

    /// Signs a request with one rule broken and sends it.
    pub async fn send_changed(&self, request: Request, change: impl FnOnce(&mut Signing)) -> Reply {
        self.holder.send_changed(request, change).await
    }

    /// Signs a request.
    pub fn signed(&self, request: Request) -> Request {
        self.holder.signed(request, |_| ())
    }

    /// Sends a request as it is.
    pub async fn send_as_is(&self, request: Request) -> Reply {
        self.holder.send_as_is(request).await
    }

    /// Whether a token is active here. What an inactive one is answered with is
    /// checked (RFC 9767 §3.3).
    pub async fn finds_active(&self, token: &Secret) -> bool {
        let answer = self.introspect(token).await.ok();
        let active = answer["active"].as_bool().expect("`active`");
        if !active {
            assert_eq!(answer, json!({"active": false}));
        }
        active
    }
}
