//! The states of a grant (RFC 9635 §1.5).
//!
//! A transition consumes the state and returns the next one or refuses. What
//! is not written here cannot happen: a finalized grant has no way back, and
//! nothing but an approved one can give tokens.

/// Where a grant request is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The AS is deciding; left before any answer is sent.
    Processing,
    /// Waiting for the RO.
    Pending,
    /// Decided with yes; tokens can be issued.
    Approved,
    /// Over for good.
    Finalized(Finalized),
}

/// Why a grant is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finalized {
    /// Every token was issued and nothing can be continued.
    Issued,
    /// The RO or policy said no.
    Denied,
    /// The client cancelled it (RFC 9635 §5.4).
    Cancelled,
    /// An administrator, the RO or the AS ended it.
    Revoked,
    /// It broke a rule, such as a second use of an interaction reference.
    Invalidated,
    /// Nobody decided in time.
    Expired,
}

/// What happens to a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Policy needs a person.
    InteractionNeeded,
    /// Policy, or the RO within policy, said yes.
    Authorized,
    /// Policy or the RO said no.
    Denied,
    /// The client came back: with an interaction reference, or modified.
    Continued,
    /// The end came from outside the request.
    Ended(Finalized),
}

/// A transition that RFC 9635 §1.5 does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a grant in state {from:?} does not allow {event:?}")]
pub struct InvalidTransition {
    /// The state it is in.
    pub from: State,
    /// What was tried.
    pub event: Event,
}

impl State {
    /// The state after `event`.
    ///
    /// # Errors
    /// When RFC 9635 §1.5 has no such edge.
    pub fn on(self, event: Event) -> Result<State, InvalidTransition> {
        match (self, event) {
            (State::Processing, Event::InteractionNeeded) => Ok(State::Pending),
            (State::Processing, Event::Authorized) => Ok(State::Approved),
            (State::Processing, Event::Denied) => Ok(State::Finalized(Finalized::Denied)),
            (State::Pending | State::Approved, Event::Continued) => Ok(State::Processing),
            (State::Processing | State::Pending | State::Approved, Event::Ended(reason)) => {
                Ok(State::Finalized(reason))
            }
            (from, event) => Err(InvalidTransition { from, event }),
        }
    }

    /// The state after a client came back and the request was evaluated again.
    ///
    /// # Errors
    /// When RFC 9635 §1.5 has no such way.
    pub fn again(self, event: Event) -> Result<State, InvalidTransition> {
        self.on(Event::Continued)?.on(event)
    }

    /// The word stored and shown for the state.
    pub fn name(self) -> &'static str {
        match self {
            State::Processing => "processing",
            State::Pending => "pending",
            State::Approved => "approved",
            State::Finalized(_) => "finalized",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};

    use super::*;

    /// Figure 2 of RFC 9635 §1.5, edge by edge. Whatever is not here is none.
    const EDGES: &[(&str, &str, &str)] = &[
        ("processing", "interaction needed", "pending"),
        ("processing", "authorized", "approved"),
        ("processing", "denied", "finalized"),
        ("processing", "ended", "finalized"),
        ("pending", "continued", "processing"),
        ("pending", "ended", "finalized"),
        ("approved", "continued", "processing"),
        ("approved", "ended", "finalized"),
    ];

    fn word(event: Event) -> &'static str {
        match event {
            Event::InteractionNeeded => "interaction needed",
            Event::Authorized => "authorized",
            Event::Denied => "denied",
            Event::Continued => "continued",
            Event::Ended(_) => "ended",
        }
    }

    fn events() -> impl Strategy<Value = Event> {
        prop_oneof![
            Just(Event::InteractionNeeded),
            Just(Event::Authorized),
            Just(Event::Denied),
            Just(Event::Continued),
            Just(Event::Ended(Finalized::Cancelled)),
            Just(Event::Ended(Finalized::Revoked)),
        ]
    }

    proptest! {
        #[test]
        fn random_events_follow_the_figure(sequence in prop::collection::vec(events(), 0..40)) {
            let (mut state, mut model) = (State::Processing, "processing");
            for event in sequence {
                let edge = EDGES
                    .iter()
                    .find(|(from, by, _)| *from == model && *by == word(event));
                match (state.on(event), edge) {
                    (Ok(next), Some((_, _, to))) => (state, model) = (next, *to),
                    (Err(_), None) => {}
                    (answer, edge) => panic!("{state:?} on {event:?}: {answer:?}, not {edge:?}"),
                }
                assert_eq!(state.name(), model);
            }
        }

        #[test]
        fn nothing_leads_out_of_the_end(event in events(), issued in any::<bool>()) {
            let reason = if issued { Finalized::Issued } else { Finalized::Denied };
            assert!(State::Finalized(reason).on(event).is_err());
        }
    }

    #[test]
    fn a_finalized_grant_stays_finalized() {
        let end = State::Finalized(Finalized::Denied);
        for event in [
            Event::InteractionNeeded,
            Event::Authorized,
            Event::Denied,
            Event::Continued,
            Event::Ended(Finalized::Cancelled),
        ] {
            assert!(end.on(event).is_err());
        }
    }

    #[test]
    fn approval_goes_through_processing() {
        assert!(State::Pending.on(Event::Authorized).is_err());
        let state = State::Pending
            .on(Event::Continued)
            .and_then(|state| state.on(Event::Authorized));
        assert_eq!(state, Ok(State::Approved));
    }
}
