//! RFC 9635 §1.5: random sequences of legal and illegal steps against a small
//! model of the states of a grant, written from the RFC and not from the server.

use std::time::Duration;

use e2e::{
    Backend, Decision, Ending, Generator, Instance, Parley, Person, Reply, ResourceServer,
    going_on, tests,
};
use gnap::response::{Continue, GrantResponse, TokenResponses};
use gnap::secret::Secret;
use serde_json::{Value, json};

use crate::rights::photos;

tests![alone: random_steps_lead_where_the_model_says];

const SEQUENCES: u64 = 24;
const STEPS: usize = 14;
/// Where browsers come back. Nobody listens there.
const FINISH_URI: &str = "https://client.example/back";

/// What the RFC says about a grant.
#[derive(Debug, Clone, PartialEq)]
enum Model {
    /// Nobody decided.
    Pending { finish: bool },
    /// The person said yes; the client does not know. With a finish method it
    /// needs the interaction reference.
    Allowed { interact_ref: Option<String> },
    /// The person said no.
    Denied,
    /// The client had its tokens.
    Approved,
    /// Nothing leads out of here.
    Finalized,
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Poll,
    GoodReference,
    WrongReference,
    SameAgain,
    Widen,
    WidenWithoutInteraction,
    Cancel,
    CancelWithOldToken,
    Allow,
    Deny,
    Wait,
}

const ALL: [Step; 14] = [
    Step::Poll,
    Step::Poll,
    Step::GoodReference,
    Step::GoodReference,
    Step::WrongReference,
    Step::SameAgain,
    Step::Widen,
    Step::WidenWithoutInteraction,
    Step::Cancel,
    Step::CancelWithOldToken,
    Step::Allow,
    Step::Allow,
    Step::Deny,
    Step::Wait,
];

/// Shows GNAP-1.5-01, GNAP-1.5-02, GNAP-1.5-05, GNAP-1.5-07, GNAP-1.5-08,
/// GNAP-1.5-09, GNAP-1.5-10.
async fn random_steps_lead_where_the_model_says(backend: Backend) {
    let settings = [("PARLEY__PROTOCOL__WAIT", "1")];
    let parley = Parley::start_with(backend, &settings).await;
    for seed in 0..SEQUENCES {
        let mut walk = Walk::start(&parley, seed).await;
        for _ in 0..STEPS {
            let step = *walk.generator.pick(&ALL);
            walk.take(step).await;
        }
        walk.end().await;
    }
}

struct Walk<'a> {
    parley: &'a Parley,
    seed: u64,
    generator: Generator,
    client: Instance,
    alice: Person,
    model: Model,
    go_on: Continue,
    old: Option<Secret>,
    redirect: String,
    tokens: Vec<Secret>,
    /// What happened, for a failure.
    path: Vec<String>,
}

impl<'a> Walk<'a> {
    async fn start(parley: &'a Parley, seed: u64) -> Self {
        let client = Instance::new(parley);
        let mut generator = Generator::new(seed);
        let finish = generator.below(2) == 0;
        let content = json!({
            "access_token": {"access": [photos(&["read"])]},
            "interact": interact(finish),
        });
        let response = client.ask(content).await.grant();
        Self {
            parley,
            seed,
            generator,
            alice: Person::alice(parley).await,
            client,
            model: Model::Pending { finish },
            go_on: going_on(&response).clone(),
            old: None,
            redirect: e2e::redirect(&response).to_owned(),
            tokens: Vec::new(),
            path: Vec::new(),
        }
    }

    async fn take(&mut self, step: Step) {
        self.path.push(format!("{:?} {step:?}", self.model));
        match step {
            Step::Wait => tokio::time::sleep(Duration::from_millis(1050)).await,
            Step::Allow => self.decide(Decision::AllowAll).await,
            Step::Deny => self.decide(Decision::Deny).await,
            Step::Poll => {
                let reply = self.client.poll(&self.go_on).await;
                self.after_call(&reply);
            }
            Step::WrongReference => {
                let reply = self.client.redeem(&self.go_on, "guessed").await;
                self.after_wrong_reference(&reply);
            }
            Step::GoodReference => {
                let Model::Allowed {
                    interact_ref: Some(reference),
                } = self.model.clone()
                else {
                    return;
                };
                let reply = self.client.redeem(&self.go_on, &reference).await;
                self.approved(&reply);
            }
            Step::SameAgain => self.modify(&["read"], Some(true)).await,
            Step::Widen => self.modify(&["read", "write"], Some(false)).await,
            Step::WidenWithoutInteraction => self.modify(&["write"], None).await,
            Step::Cancel => {
                let reply = self.client.cancel(&self.go_on).await;
                match self.model {
                    Model::Finalized => self.refused(&reply, "invalid_continuation"),
                    _ => self.check(reply.status() == 204, &reply),
                }
                self.model = Model::Finalized;
                self.tokens_are(false).await;
            }
            Step::CancelWithOldToken => {
                let Some(old) = self.old.clone() else { return };
                let mut go_on = self.go_on.clone();
                go_on.access_token.value = old;
                let reply = self.client.cancel(&go_on).await;
                self.refused(&reply, "invalid_continuation");
            }
        }
    }

    async fn decide(&mut self, decision: Decision<'_>) {
        let page = self.alice.open(&self.redirect).await;
        let Model::Pending { finish } = self.model else {
            assert!([404, 410].contains(&page.status), "{self:?}");
            return;
        };
        let is_yes = matches!(decision, Decision::AllowAll);
        let interact_ref = match self.alice.decide(&page, decision).await {
            Ending::Left(url) => {
                let mut pairs = url.query_pairs();
                let found = pairs.find(|(name, _)| name == "interact_ref");
                Some(found.expect("a reference").1.into_owned())
            }
            Ending::Shown(_) => None,
        };
        assert_eq!(interact_ref.is_some(), finish, "{self:?}");
        self.model = match is_yes {
            true => Model::Allowed { interact_ref },
            false => Model::Denied,
        };
    }

    /// A poll.
    fn after_call(&mut self, reply: &Reply) {
        match self.model.clone() {
            Model::Pending { .. } if reply.status() == 429 => self.refused(reply, "too_fast"),
            Model::Pending { .. } => {
                let response = self.granted(reply);
                self.check(response.access_token.is_none(), reply);
                self.check(response.subject.is_none(), reply);
            }
            Model::Allowed {
                interact_ref: Some(_),
            } => {
                let response = self.granted(reply);
                self.check(response.access_token.is_none(), reply);
            }
            Model::Allowed { interact_ref: None } | Model::Approved => self.approved(reply),
            Model::Denied => self.refused(reply, "user_denied"),
            Model::Finalized => self.refused(reply, "invalid_continuation"),
        }
    }

    fn after_wrong_reference(&mut self, reply: &Reply) {
        match self.model.clone() {
            Model::Pending { .. }
            | Model::Allowed {
                interact_ref: Some(_),
            } => self.refused(reply, "invalid_interaction"),
            // Not pending, and no reference is awaited (RFC 9635 §5.1).
            Model::Allowed { interact_ref: None } | Model::Approved => {
                self.refused(reply, "too_many_attempts");
                self.model = Model::Finalized;
            }
            Model::Denied => self.refused(reply, "user_denied"),
            Model::Finalized => self.refused(reply, "invalid_continuation"),
        }
    }

    /// `interact`: with a finish method, without, or none at all.
    async fn modify(&mut self, actions: &[&str], interaction: Option<bool>) {
        let mut content = json!({"access_token": {"access": [photos(actions)]}});
        if let Some(finish) = interaction {
            content["interact"] = interact(finish);
        }
        let reply = self.client.modify(&self.go_on, &content).await;
        match self.model.clone() {
            Model::Denied => self.refused(&reply, "user_denied"),
            Model::Finalized => self.refused(&reply, "invalid_continuation"),
            Model::Pending { .. } if reply.status() == 429 => self.refused(&reply, "too_fast"),
            Model::Pending { finish } => {
                let response = self.granted(&reply);
                self.check(response.access_token.is_none(), &reply);
                self.check(response.interact.is_some() == interaction.is_some(), &reply);
                self.model = Model::Pending {
                    finish: interaction.unwrap_or(finish),
                };
                self.interaction(&response);
            }
            // Approved before, or as good as: the same and less needs nobody.
            // Whether more was agreed to before depends on the path, so both
            // answers are right there; what must not happen is checked.
            Model::Allowed { .. } | Model::Approved => match (reply.status(), interaction) {
                (200, _) => {
                    let response = self.granted(&reply);
                    match (&response.access_token, &response.interact) {
                        (Some(_), None) => {
                            let awaited = matches!(
                                self.model,
                                Model::Allowed {
                                    interact_ref: Some(_)
                                }
                            );
                            self.check(!awaited, &reply);
                            self.remember(&response);
                            self.model = Model::Approved;
                        }
                        (None, Some(_)) => {
                            self.model = Model::Pending {
                                finish: interaction.expect("interaction was offered"),
                            };
                            self.interaction(&response);
                        }
                        _ => self.check(false, &reply),
                    }
                }
                (_, None) => self.refused(&reply, "invalid_interaction"),
                _ => self.check(false, &reply),
            },
        }
    }

    fn approved(&mut self, reply: &Reply) {
        let response = self.granted(reply);
        self.check(response.access_token.is_some(), reply);
        self.check(response.interact.is_none(), reply);
        self.remember(&response);
        self.model = Model::Approved;
    }

    fn remember(&mut self, response: &GrantResponse) {
        let Some(TokenResponses::One(token)) = &response.access_token else {
            panic!("one token: {self:?}");
        };
        assert!(!self.tokens.contains(&token.value), "a new value: {self:?}");
        self.tokens.push(token.value.clone());
    }

    fn interaction(&mut self, response: &GrantResponse) {
        if response.interact.is_some() {
            self.redirect = e2e::redirect(response).to_owned();
        }
    }

    /// A success with a way to go on.
    fn granted(&mut self, reply: &Reply) -> GrantResponse {
        self.check(reply.status() == 200, reply);
        let response = reply.grant();
        let go_on = going_on(&response).clone();
        if go_on.access_token != self.go_on.access_token {
            self.old = Some(self.go_on.access_token.value.clone());
        }
        self.go_on = go_on;
        response
    }

    fn refused(&self, reply: &Reply, code: &str) {
        let object = reply.refused_somehow();
        self.check(object["error"]["code"] == code, reply);
    }

    #[track_caller]
    fn check(&self, holds: bool, reply: &Reply) {
        assert!(holds, "{reply} after {self:?}");
    }

    async fn tokens_are(&self, active: bool) {
        let server = ResourceServer::photo_server(self.parley);
        for token in &self.tokens {
            assert_eq!(server.finds_active(token).await, active, "{self:?}");
        }
    }

    /// Tokens live exactly as long as their grant.
    async fn end(self) {
        self.tokens_are(self.model != Model::Finalized).await;
    }
}

impl std::fmt::Debug for Walk<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "seed {} in {:?}: {:#?}",
            self.seed, self.model, self.path
        )
    }
}

fn interact(finish: bool) -> Value {
    match finish {
        true => json!({
            "start": ["redirect"],
            "finish": {"method": "redirect", "uri": FINISH_URI, "nonce": e2e::nonce()},
        }),
        false => json!({"start": ["redirect"]}),
    }
}
