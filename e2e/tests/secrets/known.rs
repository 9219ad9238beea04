//! The secrets that a test came to know.

use e2e::Parley;
use gnap::response::GrantResponse;
use serde_json::Value;
use url::Url;

/// Each with what it is.
pub struct Secrets(Vec<(String, String)>);

impl Secrets {
    /// What the server and its demo begin with.
    pub fn of(parley: &Parley) -> Self {
        let mut secrets = Self(Vec::new());
        let demo = parley.tenant().demo();
        secrets.know("password", &demo.sign_in.password);
        secrets.know("password", &demo.bob.password);
        secrets.know("instance identifier", &demo.instance_id);
        secrets.know("instance identifier", &demo.app_id);
        for private in demo.private_parts() {
            secrets.know("private key", &private);
        }
        let master = std::fs::read_to_string(parley.data().join("master.key"));
        secrets.know("master key", master.expect("a master key").trim());
        secrets.know("set-up link", set_up_token(parley).as_str());
        for variable in ["PARLEY_TEST_REDIS", "PARLEY_TEST_POSTGRES"] {
            let url = std::env::var(variable)
                .ok()
                .and_then(|url| Url::parse(&url).ok());
            if let Some(password) = url.as_ref().and_then(Url::password) {
                secrets.know("store's password", password);
            }
        }
        secrets
    }

    /// One more.
    pub fn know(&mut self, what: &str, secret: &str) {
        assert!(
            secret.len() >= 8,
            "a {what} that anybody can guess: {secret}"
        );
        self.0.push((what.to_owned(), secret.to_owned()));
    }

    /// All that a grant response has.
    pub fn know_grant(&mut self, response: &GrantResponse) {
        let response = serde_json::to_value(response).expect("a response is JSON");
        self.know_values(&response);
        let interact = &response["interact"]["finish"];
        if let Some(nonce) = interact.as_str() {
            self.know("server's nonce", nonce);
        }
        if let Some(identifier) = response["instance_id"].as_str() {
            self.know("instance identifier", identifier);
        }
    }

    /// Every `value` at any depth, and the parts of signed ones.
    pub fn know_values(&mut self, json: &Value) {
        match json {
            Value::Object(members) => {
                for (name, member) in members {
                    match member {
                        Value::String(value) if name == "value" => {
                            for part in value.split('.').filter(|part| part.len() >= 60) {
                                self.know("part of a token", part);
                            }
                            self.know("token", value);
                        }
                        other => self.know_values(other),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.know_values(item)),
            _ => {}
        }
    }

    /// Fails when one of them is there.
    #[track_caller]
    pub fn are_not_in(&self, place: &str, text: &str) {
        for (what, secret) in &self.0 {
            if let Some(position) = text.find(secret.as_str()) {
                let before = text[..position].rfind('\n').map_or(0, |end| end + 1);
                panic!("a {what} is in {place}: {}", &text[before..position]);
            }
        }
    }

    /// Standard output is for whoever started the server: it has the set-up
    /// link and the demo user's password, once, and nothing else.
    #[track_caller]
    pub fn are_not_in_greeting(&self, parley: &Parley) {
        let stdout = parley.stdout();
        let password = &parley.tenant().demo().sign_in.password;
        let greeted = [set_up_token(parley), password.clone()];
        for secret in &greeted {
            assert_eq!(stdout.matches(secret.as_str()).count(), 1, "told once");
        }
        let others = self
            .0
            .iter()
            .filter(|(_, secret)| !greeted.contains(secret));
        Self(others.cloned().collect()).are_not_in("standard output", &stdout);
    }
}

fn set_up_token(parley: &Parley) -> String {
    let link = parley.set_up_link();
    let (_, token) = link
        .split_once("token=")
        .expect("a token in the set-up link");
    token.to_owned()
}
