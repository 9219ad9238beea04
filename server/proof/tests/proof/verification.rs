//! What makes a signature acceptable (RFC 9635 §7.3.1), rule by rule.

use proof::{
    BaseError, DigestError, Expected, Presents, ProofError, Request, SigningKey, Window, verify,
};

use crate::signed::{
    COVERED, EXPECTED, GRANT_ENDPOINT, NOW, check, digested, ed25519, grant_request, p256, poll,
    public, signed, signed_as, with,
};

/// The result for a grant request signed with these parameters.
fn with_parameters(parameters: &str) -> Result<(), ProofError> {
    let key = ed25519();
    let input = format!("{COVERED}{parameters}");
    check(&signed_as(digested(), &key, "sig", &input), &key).map(drop)
}

/// The result for a request signed with these components.
fn with_components(request: Request, components: &str) -> Result<(), ProofError> {
    let key = ed25519();
    let input = format!(r#"({components});created={NOW};keyid="ed";tag="gnap""#);
    check(&signed_as(request, &key, "sig", &input), &key).map(drop)
}

#[test]
fn refuses_every_change_to_a_signed_request() {
    for key in [ed25519(), p256()] {
        let good = signed(grant_request(), &key);
        assert!(check(&good, &key).is_ok());
        let digest = good.clone().without_header("content-digest");
        let other_digest = proof::content_digest(b"{}", proof::DigestAlgorithm::Sha256);
        let changes = [
            (
                "content",
                good.clone().with_content("{}"),
                ProofError::Digest(DigestError::Mismatch),
            ),
            (
                "no content",
                good.clone().with_content(""),
                ProofError::Digest(DigestError::Mismatch),
            ),
            (
                "no digest",
                digest.clone(),
                ProofError::Digest(DigestError::Missing),
            ),
            (
                "content and digest",
                digest
                    .clone()
                    .with_header("content-digest", other_digest)
                    .with_content("{}"),
                ProofError::Invalid,
            ),
            (
                "neither content nor digest",
                digest.with_content(""),
                ProofError::Base(BaseError::AbsentComponent),
            ),
            (
                "method",
                Request {
                    method: "PATCH".to_owned(),
                    ..good.clone()
                },
                ProofError::Invalid,
            ),
            (
                "target",
                Request {
                    target_uri: format!("{GRANT_ENDPOINT}/"),
                    ..good.clone()
                },
                ProofError::Invalid,
            ),
            (
                "covered field",
                good.clone()
                    .without_header("content-type")
                    .with_header("content-type", "text/plain"),
                ProofError::Invalid,
            ),
            (
                "no covered field",
                good.clone().without_header("content-type"),
                ProofError::Base(BaseError::AbsentComponent),
            ),
            (
                "token added",
                good.clone().with_header("authorization", "GNAP a"),
                ProofError::Uncovered("authorization"),
            ),
        ];
        for (change, request, error) in changes {
            assert_eq!(check(&request, &key), Err(error), "{change}");
        }
        assert!(check(&good.with_header("x-other", "1"), &key).is_ok());
    }
}

#[test]
fn refuses_another_key_of_the_same_kid() {
    let other = SigningKey::from_ed25519_seed("ed", &[8; 32]).unwrap();
    assert_eq!(
        check(&signed(grant_request(), &other), &ed25519()),
        Err(ProofError::Invalid)
    );
    assert_eq!(
        check(&signed(grant_request(), &p256()), &ed25519()),
        Err(ProofError::KeyId)
    );
}

#[test]
fn refuses_parameters_against_the_rules() {
    let good = format!(r#";created={NOW};keyid="ed";tag="gnap""#);
    assert_eq!(with_parameters(&good), Ok(()));
    for (parameters, error) in [
        (
            format!(r#";created={NOW};keyid="ed""#),
            ProofError::Untagged,
        ),
        (
            format!(r#";created={NOW};keyid="ed";tag=gnap"#),
            ProofError::Untagged,
        ),
        (
            format!(r#";created={NOW};keyid="ed";tag="gnap-rotate""#),
            ProofError::Untagged,
        ),
        (
            format!(r#"{good};alg="ed25519""#),
            ProofError::AlgorithmNamed,
        ),
        (format!("{good};alg"), ProofError::AlgorithmNamed),
        (
            format!(r#";created={NOW};tag="gnap""#),
            ProofError::Parameter("keyid"),
        ),
        (
            format!(r#";created={NOW};keyid=ed;tag="gnap""#),
            ProofError::Parameter("keyid"),
        ),
        (
            format!(r#";created={NOW};keyid="Ed";tag="gnap""#),
            ProofError::KeyId,
        ),
        (
            r#";keyid="ed";tag="gnap""#.to_owned(),
            ProofError::Parameter("created"),
        ),
        (
            format!(r#";created="{NOW}";keyid="ed";tag="gnap""#),
            ProofError::Parameter("created"),
        ),
        (
            format!(r#";created={NOW}.0;keyid="ed";tag="gnap""#),
            ProofError::Parameter("created"),
        ),
        (
            r#";created=-1;keyid="ed";tag="gnap""#.to_owned(),
            ProofError::Parameter("created"),
        ),
        (format!("{good};nonce=1"), ProofError::Parameter("nonce")),
        (
            format!("{good};expires=\"{NOW}\""),
            ProofError::Parameter("expires"),
        ),
        (format!("{good};expires={}", NOW - 1), ProofError::Expired),
    ] {
        assert_eq!(with_parameters(&parameters), Err(error), "{parameters}");
    }
}

#[test]
fn keeps_the_received_order_and_unknown_parameters() {
    for parameters in [
        format!(r#";tag="gnap";keyid="ed";created={NOW}"#),
        format!(r#";x=?0;created={NOW};own=a;keyid="ed";tag="gnap""#),
        format!(r#";created={NOW};keyid="ed";tag="gnap";expires={NOW}"#),
        format!(r#";created={NOW};keyid="ed";tag="gnap";nonce="a";z=1.5;y=:YQ==:"#),
    ] {
        assert_eq!(with_parameters(&parameters), Ok(()), "{parameters}");
    }
}

#[test]
fn accepts_created_at_the_edges_of_the_window_only() {
    for (created, result) in [
        (NOW - 61, Err(ProofError::Stale)),
        (NOW - 60, Ok(())),
        (NOW + 10, Ok(())),
        (NOW + 11, Err(ProofError::Future)),
        (0, Err(ProofError::Stale)),
        (999_999_999_999_999, Err(ProofError::Future)),
    ] {
        let parameters = format!(r#";created={created};keyid="ed";tag="gnap""#);
        assert_eq!(with_parameters(&parameters), result, "{created}");
    }
}

#[test]
fn a_window_at_the_ends_of_time_does_not_overflow() {
    let key = ed25519();
    let request = signed(grant_request(), &key);
    let expected = |now, past, future| Expected {
        now,
        window: Window { past, future },
        token: Presents::Nothing,
    };
    assert!(verify(&request, &public(&key), &expected(0, u64::MAX, u64::MAX)).is_ok());
    assert!(
        verify(
            &request,
            &public(&key),
            &expected(u64::MAX, u64::MAX, u64::MAX)
        )
        .is_ok()
    );
}

#[test]
fn refuses_when_a_required_component_is_not_covered() {
    for (components, error) in [
        (
            r#""@target-uri" "content-digest""#,
            ProofError::Uncovered("@method"),
        ),
        (
            r#""@method" "@path" "content-digest""#,
            ProofError::Uncovered("@target-uri"),
        ),
        (
            r#""@method" "@target-uri""#,
            ProofError::Uncovered("content-digest"),
        ),
        (
            r#""@method" "@target-uri" "content-digest";key="sha-256""#,
            ProofError::Uncovered("content-digest"),
        ),
        ("", ProofError::Uncovered("@method")),
    ] {
        assert_eq!(
            with_components(digested(), components),
            Err(error),
            "{components}"
        );
    }
    let covered = r#""@method" "@target-uri" "content-digest""#;
    assert_eq!(with_components(digested(), covered), Ok(()));
    let uncovered = with_components(poll(), r#""@method" "@target-uri""#);
    assert_eq!(uncovered, Err(ProofError::Uncovered("authorization")));
    let covered = with_components(poll(), r#""@method" "@target-uri" "authorization""#);
    assert_eq!(covered, Ok(()));
}

#[test]
fn refuses_a_request_without_the_token_it_must_present() {
    let key = ed25519();
    let expected = Expected {
        token: Presents::Token,
        ..EXPECTED
    };
    let without = signed(grant_request(), &key);
    assert_eq!(
        verify(&without, &public(&key), &expected),
        Err(ProofError::Uncovered("authorization"))
    );
    assert!(verify(&signed(poll(), &key), &public(&key), &expected).is_ok());
}

#[test]
fn refuses_a_covered_field_that_is_absent_but_signed_as_empty() {
    let key = ed25519();
    let input =
        r#"("@method" "@target-uri" "authorization");created=1700000000;keyid="ed";tag="gnap""#;
    let bare = poll().without_header("authorization");
    let headers = key
        .sign_input(&bare.clone().with_header("authorization", ""), "sig", input)
        .unwrap();
    assert_eq!(
        check(&with(bare.clone(), &headers), &key),
        Err(ProofError::Base(BaseError::AbsentComponent))
    );
    assert!(check(&with(bare.with_header("authorization", ""), &headers), &key).is_ok());
}

#[test]
fn refuses_two_authorization_fields() {
    let key = ed25519();
    let request = poll().with_header("authorization", "GNAP other");
    assert_eq!(
        check(&signed(request, &key), &key),
        Err(ProofError::RepeatedAuthorization)
    );
}

#[test]
fn refuses_components_that_are_not_understood() {
    let key = ed25519();
    let rest = format!(r#";created={NOW};keyid="ed";tag="gnap""#);
    // A signer that would write anything: only the verifier is asked.
    let signature = "sig=:AAAA:";
    for (component, error) in [
        (r#""@method""#, BaseError::RepeatedComponent),
        (r#""@status""#, BaseError::UnknownComponent),
        (r#""@signature-params""#, BaseError::UnknownComponent),
        (r#""@own""#, BaseError::UnknownComponent),
        (r#""""#, BaseError::UnknownComponent),
        (r#""Content-Type""#, BaseError::UnknownComponent),
        (r#""a b""#, BaseError::UnknownComponent),
        ("content-type", BaseError::UnknownComponent),
        ("7", BaseError::UnknownComponent),
        (r#""@path";req"#, BaseError::UnknownParameter),
        (r#""content-type";tr"#, BaseError::UnknownParameter),
        (r#""content-type";own"#, BaseError::UnknownParameter),
        (r#""content-type";sf"#, BaseError::UnknownParameter),
        (r#""content-type";bs=?0"#, BaseError::UnknownParameter),
        (r#""content-digest";sf;bs"#, BaseError::UnknownParameter),
        (
            r#""content-digest";key=sha-256"#,
            BaseError::UnknownParameter,
        ),
        (r#""content-digest";key="none""#, BaseError::AbsentComponent),
        (r#""content-type";key="a""#, BaseError::MalformedValue),
        (r#""x-absent""#, BaseError::AbsentComponent),
    ] {
        let input = format!(r#"sig=("@method" "@target-uri" "content-digest" {component}){rest}"#);
        let request = digested()
            .with_header("signature-input", input.as_str())
            .with_header("signature", signature);
        assert_eq!(
            check(&request, &key),
            Err(ProofError::Base(error)),
            "{component}"
        );
    }
}

#[test]
fn understands_the_parameters_of_fields() {
    let all = r#""@method" "@target-uri" "content-digest" "@authority" "@scheme" "@path" "@query"
        "@request-target" "content-type";bs "content-digest";sf "content-digest";key="sha-256""#;
    let all = all.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(with_components(digested(), &all), Ok(()));
}

#[test]
fn the_replay_id_is_the_nonce_or_depends_on_everything_signed() {
    let key = ed25519();
    let id = |created: u64, nonce: &str| {
        let input = format!(r#"{COVERED};created={created};keyid="ed";tag="gnap"{nonce}"#);
        let request = signed_as(digested(), &key, "sig", &input);
        check(&request, &key).unwrap().once().unwrap().id.clone()
    };
    assert_eq!(id(NOW, r#";nonce="a""#), "a");
    assert_eq!(id(NOW, ""), id(NOW, ""));
    assert_ne!(id(NOW, ""), id(NOW - 1, ""));
    // Two signatures over one base are one proof: ECDSA makes many.
    let key = p256();
    let input = format!(r#"{COVERED};created={NOW};keyid="test-key-ecc-p256";tag="gnap""#);
    let both = [(); 2].map(|()| signed_as(digested(), &key, "sig", &input));
    assert_ne!(both[0], both[1]);
    let [first, second] = both.map(|request| check(&request, &key).unwrap());
    assert_eq!(first.once(), second.once());
}
