//! The targets of `server/fuzz` without a fuzzer: mutants of good input, the
//! same ones each time. A fuzzer looks deeper; this keeps the targets working
//! and catches what breaks near good input.

#[path = "../../../fuzz/src/lib.rs"]
mod targets;

/// Mutants of each seed.
const MUTANTS: usize = 3_000;

#[test]
fn mutants_break_no_promise() {
    let mut seeds = targets::seeds();
    for certificate in [
        include_str!("../certificates/p256.pem"),
        include_str!("../certificates/ed25519.pem"),
        include_str!("../certificates/rsa.pem"),
    ] {
        let bare: String = certificate
            .lines()
            .filter(|line| !line.starts_with('-'))
            .collect();
        seeds.push(("client_cert", format!(":{bare}:").into_bytes()));
        seeds.push(("client_cert", certificate.into()));
    }
    let mut random = Random(0x9635);
    for (name, seed) in &seeds {
        let target = match *name {
            "grant_request" => targets::grant_request,
            "signature_input" => targets::signature_input,
            "jws" => targets::jws,
            "rs_request" => targets::rs_request,
            "client_cert" => targets::client_cert,
            other => panic!("no target {other}"),
        };
        target(seed);
        for _ in 0..MUTANTS {
            let mut mutant = seed.clone();
            for _ in 0..=random.below(4) {
                mutate(&mut mutant, &mut random, seed);
            }
            target(&mutant);
        }
    }
}

fn mutate(octets: &mut Vec<u8>, random: &mut Random, seed: &[u8]) {
    let at = random.below(octets.len() + 1);
    let end = (at + random.below(16)).min(octets.len());
    match random.below(7) {
        0 if at < octets.len() => octets[at] ^= 1 << random.below(8),
        1 if at < octets.len() => octets[at] = random.octet(),
        2 => octets.insert(at, random.octet()),
        3 => drop(octets.drain(at..end)),
        4 => octets.truncate(at),
        5 => {
            let copied = octets[at..end].to_vec();
            octets.splice(at..at, copied);
        }
        _ => {
            let from = random.below(seed.len() + 1);
            let to = (from + random.below(32)).min(seed.len());
            octets.splice(at..end, seed[from..to].iter().copied());
        }
    }
}

/// xorshift64*: the same mutants on each run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit.max(1)).unwrap();
        usize::try_from((self.next() >> 33) % limit).unwrap()
    }

    /// Mostly what these formats are made of.
    fn octet(&mut self) -> u8 {
        const COMMON: &[u8] = b"\0\t\n\r \"'()*+,-./0=:;<>@A[\\]_a{|}~\x7f\x80\xff";
        match self.below(3) {
            0 => self.next().to_be_bytes()[0],
            _ => COMMON[self.below(COMMON.len())],
        }
    }
}
