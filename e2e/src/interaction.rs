//! A grant that waits for a person, from the client's side.

use gnap::hash::{Interaction as Hashed, Method};
use gnap::response::{Continue, GrantResponse};
use serde_json::{Value, json};
use url::Url;

use crate::instance::{Instance, going_on};
use crate::parley::Parley;
use crate::person::{Decision, Person};
use crate::random::nonce;
use crate::reply::Reply;

/// Where browsers come back. Nobody listens there: the tests read the address.
const FINISH_URI: &str = "https://client.example/back?from=here";

/// A pending grant with its finish method.
pub struct Interaction {
    /// What the AS answered.
    pub response: GrantResponse,
    nonce: String,
    grant_endpoint: String,
}

impl Instance {
    /// Asks for something that a person must allow, with the start mode and the
    /// finish method `redirect`.
    pub async fn interact(&self, access_token: Value) -> Interaction {
        self.interact_for(json!({"access_token": access_token}))
            .await
    }

    /// Asks for these members, with the start mode and the finish method
    /// `redirect`.
    pub async fn interact_for(&self, members: Value) -> Interaction {
        let nonce = nonce();
        let mut members = members;
        members["interact"] = json!({
            "start": ["redirect"],
            "finish": {"method": "redirect", "uri": FINISH_URI, "nonce": nonce},
        });
        Interaction {
            response: self.ask(members).await.grant(),
            nonce,
            grant_endpoint: self.grant_endpoint().to_owned(),
        }
    }

    /// Asks the same with these start modes and the finish method `push`.
    pub async fn interact_by_push(
        &self,
        access_token: Value,
        start: &[&str],
        uri: &str,
    ) -> Interaction {
        let members = json!({"access_token": access_token});
        self.interact_by_push_for(members, start, uri).await
    }

    /// The same for any members of a request.
    pub async fn interact_by_push_for(
        &self,
        members: Value,
        start: &[&str],
        uri: &str,
    ) -> Interaction {
        let nonce = nonce();
        let mut members = members;
        members["interact"] = json!({
            "start": start,
            "finish": {"method": "push", "uri": uri, "nonce": nonce},
        });
        Interaction {
            response: self.ask(members).await.grant(),
            nonce,
            grant_endpoint: self.grant_endpoint().to_owned(),
        }
    }

    /// Modifies a grant with a new interaction, as [`Instance::interact`].
    pub async fn interact_again(&self, go_on: &Continue, changes: Value) -> Interaction {
        let nonce = nonce();
        let mut members = changes;
        members["interact"] = json!({
            "start": ["redirect"],
            "finish": {"method": "redirect", "uri": FINISH_URI, "nonce": nonce},
        });
        Interaction {
            response: self.modify(go_on, &members).await.grant(),
            nonce,
            grant_endpoint: self.grant_endpoint().to_owned(),
        }
    }

    /// Asks the same without a finish method: the client will poll.
    pub async fn interact_without_finish(&self, access_token: Value) -> GrantResponse {
        let members = json!({"access_token": access_token, "interact": {"start": ["redirect"]}});
        self.ask(members).await.grant()
    }

    /// A grant that the demo user allowed as a whole, with its tokens.
    pub async fn allowed(&self, parley: &Parley, access_token: Value) -> GrantResponse {
        let interaction = self.interact(access_token).await;
        let alice = Person::alice(parley).await;
        self.decided(&interaction, &alice, Decision::AllowAll)
            .await
            .grant()
    }

    /// What the client is told after a person, signed in already, decided.
    pub async fn decided(
        &self,
        interaction: &Interaction,
        person: &Person,
        decision: Decision<'_>,
    ) -> Reply {
        let page = person.open(interaction.redirect()).await;
        let callback = person.decide(&page, decision).await.callback();
        let interact_ref = interaction.interact_ref(&callback);
        self.redeem(interaction.going_on(), &interact_ref).await
    }
}

impl Interaction {
    /// Where the person goes.
    #[track_caller]
    pub fn redirect(&self) -> &str {
        redirect(&self.response)
    }

    /// The way on.
    #[track_caller]
    pub fn going_on(&self) -> &Continue {
        going_on(&self.response)
    }

    /// The interaction reference that came back, after its hash was checked
    /// (RFC 9635 §4.2.1, §4.2.3).
    #[track_caller]
    pub fn interact_ref(&self, callback: &Url) -> String {
        assert!(callback.as_str().starts_with(FINISH_URI), "{callback}");
        let one = |name: &str| {
            let mut values = callback.query_pairs().filter(|(known, _)| known == name);
            let (_, value) = values
                .next()
                .unwrap_or_else(|| panic!("`{name}` in {callback}"));
            assert!(values.next().is_none(), "`{name}` once in {callback}");
            value.into_owned()
        };
        let interact_ref = one("interact_ref");
        self.check_hash(&interact_ref, &one("hash"));
        interact_ref
    }

    /// The interaction reference that was pushed, after its hash was checked
    /// (RFC 9635 §4.2.2, §4.2.3).
    #[track_caller]
    pub fn pushed_ref(&self, content: &[u8]) -> String {
        let pushed: Value = serde_json::from_slice(content).expect("JSON");
        let members = pushed.as_object().expect("an object");
        assert_eq!(members.len(), 2, "{pushed}");
        let text = |name: &str| members[name].as_str().expect("a text").to_owned();
        let interact_ref = text("interact_ref");
        self.check_hash(&interact_ref, &text("hash"));
        interact_ref
    }

    #[track_caller]
    fn check_hash(&self, interact_ref: &str, hash: &str) {
        let interact = self.response.interact.as_ref().expect("`interact`");
        let server_nonce = interact.finish.as_ref().expect("`interact.finish`");
        let hashed = Hashed {
            client_nonce: &self.nonce,
            server_nonce: server_nonce.expose(),
            interact_ref,
            grant_endpoint: &self.grant_endpoint,
        };
        assert_eq!(hash, hashed.hash(Method::Sha256), "the interaction hash");
    }
}

/// Where the person goes.
#[track_caller]
pub fn redirect(response: &GrantResponse) -> &str {
    let interact = response.interact.as_ref().expect("`interact`");
    interact.redirect.as_deref().expect("`interact.redirect`")
}
