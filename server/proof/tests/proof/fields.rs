//! The Signature-Input and Signature fields: several signatures, several lines,
//! and what is none.

use proof::{ProofError, SignedHeaders};

use crate::signed::{
    COVERED, NOW, check, digested, ed25519, grant_request, p256, signed, signed_as, with,
};

#[test]
fn a_bad_signature_before_a_good_one_hides_nothing() {
    let key = ed25519();
    let good = key
        .sign_input(
            &digested(),
            "good",
            &format!(r#"{COVERED};created={NOW};keyid="ed";tag="gnap""#),
        )
        .unwrap();
    let join = |bad_input: &str, bad_value: &str| {
        with(
            digested(),
            &SignedHeaders {
                content_digest: None,
                signature_input: format!("{bad_input}, {}", good.signature_input),
                signature: format!("{bad_value}, {}", good.signature),
            },
        )
    };
    let tagged = format!(r#"bad={COVERED};created={NOW};keyid="ed";tag="gnap""#);
    for (bad_input, bad_value) in [
        (tagged.as_str(), "bad=:AAAA:"),
        (tagged.as_str(), "bad=7"),
        (tagged.as_str(), "other=:AAAA:"),
        ("bad=7", "bad=:AAAA:"),
        (r#"bad=();tag="gnap""#, "bad=:AAAA:"),
        (r#"bad=("@method");tag="gnap-rotate""#, "bad=:AAAA:"),
    ] {
        assert!(
            check(&join(bad_input, bad_value), &key).is_ok(),
            "{bad_input} {bad_value}"
        );
    }
    // The same label twice is another matter: which one counts would depend on
    // the reader.
    assert_eq!(
        check(&join("good=()", "other=:AAAA:"), &key),
        Err(ProofError::RepeatedLabel)
    );
    assert_eq!(
        check(&join("other=()", "good=:AAAA:"), &key),
        Err(ProofError::RepeatedLabel)
    );
}

#[test]
fn examines_a_bounded_number_of_signatures() {
    let key = ed25519();
    let parameters = format!(r#"{COVERED};created={NOW};keyid="ed";tag="gnap""#);
    let good = key.sign_input(&digested(), "good", &parameters).unwrap();
    let after = |count: usize| {
        let join = |member: &dyn Fn(usize) -> String, last: &str| {
            let mut members: Vec<_> = (0..count).map(member).collect();
            members.push(last.to_owned());
            members.join(", ")
        };
        with(
            digested(),
            &SignedHeaders {
                content_digest: None,
                signature_input: join(&|at| format!("b{at}={parameters}"), &good.signature_input),
                signature: join(&|at| format!("b{at}=:AAAA:"), &good.signature),
            },
        )
    };
    assert!(check(&after(3), &key).is_ok());
    assert_eq!(check(&after(4), &key), Err(ProofError::Invalid));
    assert_eq!(check(&after(16), &key), Err(ProofError::TooLarge));
}

#[test]
fn reads_signature_fields_from_several_lines() {
    let key = ed25519();
    let parameters = format!(r#"{COVERED};created={NOW};keyid="ed";tag="gnap""#);
    let request = signed_as(
        digested(),
        &key,
        "one",
        &format!(r#"{COVERED};tag="other""#),
    );
    assert_eq!(check(&request, &key), Err(ProofError::Untagged));
    let request = signed_as(request, &key, "two", &parameters);
    assert!(check(&request, &key).is_ok());
    assert_eq!(
        check(&signed_as(request, &key, "two", &parameters), &key),
        Err(ProofError::RepeatedLabel)
    );
}

#[test]
fn refuses_signature_fields_that_are_absent_or_malformed() {
    let key = ed25519();
    let good = signed(grant_request(), &key);
    for name in ["signature", "signature-input"] {
        let absent = good.clone().without_header(name);
        assert_eq!(check(&absent, &key), Err(ProofError::Unsigned));
        for bad in [
            "sig1=(",
            "sig1=:*:",
            "Sig1=1",
            ",",
            "sig1=1,",
            "\u{e9}",
            "sig1=1\r\nx: y",
        ] {
            let request = absent.clone().with_header(name, bad);
            assert_eq!(
                check(&request, &key),
                Err(ProofError::Malformed),
                "{name}: {bad}"
            );
        }
        let large = absent.with_header(name, format!("a=\"{}\"", "x".repeat(8192)));
        assert_eq!(check(&large, &key), Err(ProofError::TooLarge));
    }
    assert_eq!(check(&grant_request(), &key), Err(ProofError::Unsigned));
}

#[test]
fn refuses_signatures_of_another_form() {
    use base64::Engine;
    let encoder = base64::engine::general_purpose::STANDARD;
    let key = p256();
    let good = signed(grant_request(), &key);
    let value = String::from_utf8(good.headers.last().unwrap().1.clone()).unwrap();
    let octets = encoder
        .decode(value.trim_start_matches("sig1=:").trim_end_matches(':'))
        .unwrap();
    assert_eq!(octets.len(), 64);
    let with_value = |octets: &[u8]| {
        good.clone()
            .without_header("signature")
            .with_header("signature", format!("sig1=:{}:", encoder.encode(octets)))
    };
    // The same numbers as DER, cut short, and zeros.
    let integer = |half: &[u8]| [&[2, 33, 0], half].concat();
    let der = [vec![48, 70], integer(&octets[..32]), integer(&octets[32..])].concat();
    for bad in [der.as_slice(), &octets[..63], &[0; 64], &[]] {
        assert_eq!(check(&with_value(bad), &key), Err(ProofError::Invalid));
    }
    assert!(check(&with_value(&octets), &key).is_ok());
}
