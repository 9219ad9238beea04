//! What a demo tenant leaves in the data folder for its clients.

use std::path::Path;

use proof::SigningKey;
use serde_json::{Map, Value};

/// A demo tenant's files.
#[derive(Debug, Clone)]
pub struct Demo {
    /// Alice, the demo user.
    pub sign_in: SignIn,
    /// Bob, another one.
    pub bob: SignIn,
    /// Carol, who approves payments like all of them.
    pub carol: SignIn,
    /// Dave.
    pub dave: SignIn,
    /// The instance identifier of the registered client `photo-sync`.
    pub instance_id: String,
    /// The instance identifier of the registered client `photo-app`.
    pub app_id: String,
    /// The instance identifier of the registered client `errand-agent`.
    pub agent_id: String,
    photo_sync: Map<String, Value>,
    errand_agent: Map<String, Value>,
    photo_app: Map<String, Value>,
    resource_server: Map<String, Value>,
    archive_server: Map<String, Value>,
    encryption: Map<String, Value>,
}

/// A login with its password.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// The login.
    pub login: String,
    /// The password.
    pub password: String,
}

impl Demo {
    pub(crate) fn read(data: &Path, slug: &str) -> Self {
        let folder = &data.join(slug);
        let sign_in = |file: &str| {
            let sign_in = object(folder, file);
            SignIn {
                login: text(&sign_in, "login"),
                password: text(&sign_in, "password"),
            }
        };
        Self {
            sign_in: sign_in("sign-in.json"),
            bob: sign_in("bob.sign-in.json"),
            carol: sign_in("carol.sign-in.json"),
            dave: sign_in("dave.sign-in.json"),
            instance_id: text(&object(folder, "photo-sync.json"), "instance_id"),
            app_id: text(&object(folder, "photo-app.json"), "instance_id"),
            agent_id: text(&object(folder, "errand-agent.json"), "instance_id"),
            photo_sync: object(folder, "photo-sync.key.json"),
            errand_agent: object(folder, "errand-agent.key.json"),
            photo_app: object(folder, "photo-app.key.json"),
            resource_server: object(folder, "rs.key.json"),
            archive_server: object(folder, "archive.key.json"),
            encryption: object(folder, "rs.encryption.key.json"),
        }
    }

    /// The key of the registered client `photo-sync`.
    pub fn photo_sync(&self) -> SigningKey {
        SigningKey::from_jwk(&self.photo_sync).expect("a key that signs")
    }

    /// The key of the registered client `errand-agent`, a software agent.
    pub fn errand_agent(&self) -> SigningKey {
        SigningKey::from_jwk(&self.errand_agent).expect("a key that signs")
    }

    /// The key of the registered client `photo-app`.
    pub fn photo_app(&self) -> SigningKey {
        SigningKey::from_jwk(&self.photo_app).expect("a key that signs")
    }

    /// The key of the registered resource server `photo-server`.
    pub fn resource_server(&self) -> SigningKey {
        SigningKey::from_jwk(&self.resource_server).expect("a key that signs")
    }

    /// The key of the registered resource server `archive-server`.
    pub fn archive_server(&self) -> SigningKey {
        SigningKey::from_jwk(&self.archive_server).expect("a key that signs")
    }

    /// The same with its private part, for programs in other languages.
    pub fn photo_sync_jwk(&self) -> &Map<String, Value> {
        &self.photo_sync
    }

    /// The resource server's key with its private part.
    pub fn resource_server_jwk(&self) -> &Map<String, Value> {
        &self.resource_server
    }

    /// The private key that tokens for the resource server are encrypted to.
    pub fn encryption_jwk(&self) -> &Map<String, Value> {
        &self.encryption
    }

    /// The private members of all keys: nothing of them may be printed.
    pub fn private_parts(&self) -> [String; 6] {
        [
            text(&self.encryption, "d"),
            text(&self.photo_sync, "d"),
            text(&self.errand_agent, "d"),
            text(&self.photo_app, "d"),
            text(&self.resource_server, "d"),
            text(&self.archive_server, "d"),
        ]
    }
}

fn object(folder: &Path, name: &str) -> Map<String, Value> {
    let path = folder.join(name);
    let content = std::fs::read(&path)
        .unwrap_or_else(|error| panic!("the demo should have written {}: {error}", path.display()));
    serde_json::from_slice(&content).expect("a JSON object")
}

fn text(object: &Map<String, Value>, name: &str) -> String {
    let value = object.get(name).and_then(Value::as_str);
    value.expect("a member that is a text").to_owned()
}
