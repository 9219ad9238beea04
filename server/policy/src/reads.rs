//! Which inputs a rule looks at: what a decision must prepare for it, and what
//! a recorded question must have had for an answer to be told from it.

use std::collections::BTreeSet;

use cedar_policy_core::ast::{BinaryOp, Expr, ExprKind, Var};
use serde::{Deserialize, Serialize};

/// One thing that policies can look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum Input {
    /// `context.now`, `context.local` and `context.weekday`.
    Time,
    /// `context.ro`.
    Ro,
    /// `context.endUser`.
    EndUser,
    /// `context.assertedUser`.
    AssertedUser,
    /// `context.consented`.
    Consented,
    /// `context.remembered`.
    Remembered,
    /// `context.approvedBy`.
    Approvals,
    /// `context.acr` and `context.acrLevel`.
    Acr,
    /// `context.amr`.
    Amr,
    /// `context.signInAge`.
    SignInAge,
    /// `context.flags`.
    Flags,
    /// `context.agent`, `context.operator` and `context.actorDepth`.
    Agent,
    /// `context.purpose`.
    Purpose,
    /// `context.address`.
    Address,
    /// `context.priorGrants` and `context.priorGrantAge`.
    PriorGrants,
    /// `context.right`.
    Right,
    /// `principal.proof`.
    Proof,
    /// `principal.class`.
    Class,
    /// `principal.keyAge`.
    KeyAge,
    /// Tags of `principal`.
    Attestation,
    /// Tags of `context.ro`.
    Facts,
    /// `resource.relations`.
    Relations,
}

impl Input {
    /// All inputs.
    pub const ALL: [Input; 22] = [
        Input::Time,
        Input::Ro,
        Input::EndUser,
        Input::AssertedUser,
        Input::Consented,
        Input::Remembered,
        Input::Approvals,
        Input::Acr,
        Input::Amr,
        Input::SignInAge,
        Input::Flags,
        Input::Agent,
        Input::Purpose,
        Input::Address,
        Input::PriorGrants,
        Input::Right,
        Input::Proof,
        Input::Class,
        Input::KeyAge,
        Input::Attestation,
        Input::Facts,
        Input::Relations,
    ];

    /// What is known only once somebody signed in.
    pub(crate) const OF_PERSON: [Input; 8] = [
        Input::Ro,
        Input::Facts,
        Input::EndUser,
        Input::Remembered,
        Input::Acr,
        Input::Amr,
        Input::SignInAge,
        Input::PriorGrants,
    ];

    fn of_context(attribute: &str) -> Option<Self> {
        Some(match attribute {
            "now" | "local" | "weekday" => Input::Time,
            "ro" => Input::Ro,
            "endUser" => Input::EndUser,
            "assertedUser" => Input::AssertedUser,
            "consented" => Input::Consented,
            "remembered" => Input::Remembered,
            "approvedBy" => Input::Approvals,
            "acr" | "acrLevel" => Input::Acr,
            "amr" => Input::Amr,
            "signInAge" => Input::SignInAge,
            "flags" => Input::Flags,
            "agent" | "operator" | "actorDepth" => Input::Agent,
            "purpose" => Input::Purpose,
            "address" => Input::Address,
            "priorGrants" | "priorGrantAge" => Input::PriorGrants,
            "right" => Input::Right,
            _ => return None,
        })
    }

    fn of_principal(attribute: &str) -> Option<Self> {
        Some(match attribute {
            "proof" => Input::Proof,
            "class" => Input::Class,
            "keyAge" => Input::KeyAge,
            _ => return None,
        })
    }
}

/// A set of inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Inputs(u32);

impl Inputs {
    const PRINCIPAL: [Input; 4] = [
        Input::Proof,
        Input::Class,
        Input::KeyAge,
        Input::Attestation,
    ];

    pub(crate) fn add(&mut self, input: Input) {
        self.0 |= 1 << input as u32;
    }

    pub(crate) fn has(self, input: Input) -> bool {
        self.0 & (1 << input as u32) != 0
    }

    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn has_any(self, inputs: &[Input]) -> bool {
        inputs.iter().any(|input| self.has(*input))
    }

    /// Everything a rule with this condition can look at. An unusual way to
    /// look counts as looking at everything.
    pub(crate) fn read_by(condition: &Expr) -> Self {
        let mut inputs = Self::default();
        // Places of `context`, `principal` and `resource` whose use is known.
        let mut known: BTreeSet<*const Expr> = BTreeSet::new();
        for expr in condition.subexpressions() {
            inputs.look(expr, &mut known);
        }
        for expr in condition.subexpressions() {
            if let ExprKind::Var(var) = expr.expr_kind()
                && !known.contains(&std::ptr::from_ref(expr))
            {
                inputs.all_of(*var);
            }
        }
        inputs
    }

    fn look(&mut self, expr: &Expr, known: &mut BTreeSet<*const Expr>) {
        let (of, attribute) = match expr.expr_kind() {
            ExprKind::GetAttr { expr, attr } | ExprKind::HasAttr { expr, attr } => {
                (expr, attr.as_str())
            }
            ExprKind::ExtHasAttr { expr, attrs } => (expr, attrs.first().as_str()),
            ExprKind::Is { expr, .. } => {
                known.insert(std::ptr::from_ref(&**expr));
                return;
            }
            ExprKind::BinaryApp { op, arg1, arg2 } => {
                let tags = matches!(op, BinaryOp::GetTag | BinaryOp::HasTag);
                if tags {
                    self.tags_of(arg1);
                }
                if tags || matches!(op, BinaryOp::Eq | BinaryOp::In) {
                    for arg in [arg1, arg2] {
                        if !matches!(arg.expr_kind(), ExprKind::Var(Var::Context)) {
                            known.insert(std::ptr::from_ref(&**arg));
                        }
                    }
                }
                return;
            }
            _ => return,
        };
        let input = match of.expr_kind() {
            ExprKind::Var(Var::Context) => Input::of_context(attribute),
            ExprKind::Var(Var::Principal) => Input::of_principal(attribute),
            ExprKind::Var(Var::Resource) => Some(Input::Relations),
            _ => return,
        };
        if let Some(input) = input {
            self.add(input);
            known.insert(std::ptr::from_ref(&**of));
        }
    }

    /// Tags are facts about whoever has them.
    fn tags_of(&mut self, who: &Expr) {
        let of_context = |expr: &Expr| matches!(expr.expr_kind(), ExprKind::Var(Var::Context));
        match who.expr_kind() {
            ExprKind::Var(Var::Principal) => self.add(Input::Attestation),
            ExprKind::GetAttr { expr, .. } if of_context(expr) => self.add(Input::Facts),
            // Might be either.
            _ => {
                self.add(Input::Attestation);
                self.add(Input::Facts);
            }
        }
    }

    fn all_of(&mut self, var: Var) {
        match var {
            Var::Action => {}
            Var::Resource => self.add(Input::Relations),
            Var::Principal => Self::PRINCIPAL
                .into_iter()
                .for_each(|input| self.add(input)),
            Var::Context => {
                let all = Input::ALL.into_iter();
                let all = all.filter(|input| !Self::PRINCIPAL.contains(input));
                all.for_each(|input| self.add(input));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use cedar_policy::Policy;

    use super::*;

    fn reads(condition: &str) -> Vec<Input> {
        let text = format!("permit (principal, action, resource) when {{ {condition} }};");
        let policy = Policy::parse(None, text).unwrap();
        let core: &cedar_policy_core::ast::Policy = policy.as_ref();
        let inputs = Inputs::read_by(&core.condition());
        Input::ALL
            .into_iter()
            .filter(|input| inputs.has(*input))
            .collect()
    }

    #[test]
    fn finds_what_is_looked_at() {
        use Input::*;
        for (condition, expected) in [
            ("true", vec![]),
            ("context.consented", vec![Consented]),
            ("context has ro && context.ro == principal", vec![Ro]),
            ("context.right has amount.value", vec![Right]),
            ("principal has class", vec![Class]),
            ("principal.hasTag(\"os\")", vec![Attestation]),
            (
                "context has ro && context.ro.getTag(\"login\") == \"u\"",
                vec![Ro, Facts],
            ),
            (
                "(if true then context.ro else context.endUser).hasTag(\"login\")",
                vec![Ro, EndUser, Attestation, Facts],
            ),
            ("principal in resource.relations.viewer", vec![Relations]),
            ("principal == resource && resource is A", vec![]),
            (
                "context has address.x && context.weekday < 6",
                vec![Time, Address],
            ),
        ] {
            assert_eq!(reads(condition), expected, "{condition}");
        }
    }

    #[test]
    fn what_is_passed_around_counts_as_looked_at() {
        assert_eq!(
            reads("(if true then context else context).consented").len(),
            18
        );
        assert_eq!(reads("context == {}").len(), 18);
        assert_eq!(
            reads("(if true then principal else principal).proof == \"\""),
            Inputs::PRINCIPAL
        );
        assert_eq!(reads("[principal].contains(principal)"), Inputs::PRINCIPAL);
    }
}
