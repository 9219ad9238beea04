//! The server under test as clients see it: where it is, and the keys and the
//! sign-in of its demo tenant.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use proof::SigningKey;
use serde_json::{Map, Value};

use crate::connection::{Answer, Connection};
use crate::error::LoadError;
use crate::operation::Operation;
use crate::server::Server;
use crate::signed::{self, Post};

/// What requests are made with. Keys are parsed once.
pub struct Target {
    /// Where to connect.
    pub address: SocketAddr,
    /// Scheme and authority.
    pub origin: String,
    /// The operating system's id of the server.
    pub pid: u32,
    /// The server's data folder.
    pub data: PathBuf,
    /// The registered client that needs no person.
    pub service: SigningKey,
    /// The same with another algorithm; see [`crate::stores::Stores::register_p256`].
    pub service_p256: SigningKey,
    /// The registered resource server.
    pub resource_server: SigningKey,
    /// A client that nobody registered: a person must be asked.
    pub app: SigningKey,
    /// The demo user's login.
    pub login: String,
    /// The demo user's password.
    pub password: String,
}

impl Target {
    /// Reads what the demo left.
    ///
    /// # Errors
    /// When it left something else.
    pub fn new(server: &Server) -> Result<Rc<Self>, LoadError> {
        let demo = server.data().join("demo");
        let sign_in = demo.join("sign-in.json");
        let user = object(&sign_in)?;
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)
            .map_err(|_| LoadError::Client(std::io::Error::other("no randomness")))?;
        Ok(Rc::new(Self {
            address: server.address,
            origin: format!("http://{}", server.address),
            pid: server.pid(),
            data: server.data(),
            service: key(&demo.join("photo-sync.key.json"))?,
            service_p256: signed::p256()?,
            resource_server: key(&demo.join("rs.key.json"))?,
            app: SigningKey::from_ed25519_seed("photo-printer", &seed)?,
            login: text(&user, "login").ok_or_else(|| LoadError::Demo(sign_in.clone()))?,
            password: text(&user, "password").ok_or(LoadError::Demo(sign_in))?,
        }))
    }

    /// The grant endpoint of the demo tenant.
    pub fn grant_endpoint(&self) -> String {
        format!("{}/t/demo/gnap", self.origin)
    }

    /// Its introspection endpoint.
    pub fn introspection_endpoint(&self) -> String {
        format!("{}/t/demo/rs/introspect", self.origin)
    }

    /// Signs and sends a request.
    ///
    /// # Errors
    /// When it cannot be signed or the connection fails.
    pub async fn post(
        &self,
        connection: &mut Connection,
        key: &SigningKey,
        uri: &str,
        authorization: Option<&str>,
        content: &[u8],
    ) -> Result<Answer, LoadError> {
        let post = Post {
            uri,
            origin: &self.origin,
            authorization,
            content,
        };
        connection.exchange(&post.signed(key)?).await
    }

    /// Makes the server answer one grant, so that its tenant is loaded.
    ///
    /// # Errors
    /// When the answer is not a token.
    pub async fn answer_once(self: &Rc<Self>) -> Result<(), LoadError> {
        let mut connection = Connection::open(self.address).await?;
        let grant = Operation::Grant.prepare(self).await?;
        grant.once(self, &mut connection).await
    }
}

fn key(path: &Path) -> Result<SigningKey, LoadError> {
    Ok(SigningKey::from_jwk(&object(path)?)?)
}

fn object(path: &Path) -> Result<Map<String, Value>, LoadError> {
    let content = std::fs::read(path).map_err(|error| LoadError::File(path.to_owned(), error))?;
    serde_json::from_slice(&content).map_err(|_| LoadError::Demo(path.to_owned()))
}

fn text(object: &Map<String, Value>, name: &str) -> Option<String> {
    object.get(name)?.as_str().map(str::to_owned)
}
