//! The instruments. Names and units follow OpenTelemetry's conventions.

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, MeterProvider};
use opentelemetry_sdk::metrics::SdkMeterProvider;

/// Upper bounds of the duration buckets, in seconds: from a page that comes
/// from memory to a store that is about to be given up.
const BOUNDARIES: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0,
];

/// What Parley counts.
#[derive(Debug, Clone)]
pub struct Meters {
    requests: Histogram<f64>,
    decisions: Counter<u64>,
    tokens: Counter<u64>,
}

impl Meters {
    /// Makes the instruments.
    pub fn new(provider: &SdkMeterProvider) -> Self {
        let meter = provider.meter("parley");
        Self {
            requests: meter
                .f64_histogram("http.server.request.duration")
                .with_unit("s")
                .with_description("Time from the first octet of a request to its answer")
                .with_boundaries(BOUNDARIES.to_vec())
                .build(),
            decisions: meter
                .u64_counter("parley.policy.decisions")
                .with_description("Requested rights by what policy said")
                .build(),
            tokens: meter
                .u64_counter("parley.tokens.issued")
                .with_description("Issued access tokens, rotations included")
                .build(),
        }
    }

    /// Instruments that nothing reads, for tests.
    pub fn unread() -> Self {
        Self::new(&SdkMeterProvider::default())
    }

    /// One answered request.
    pub fn request(&self, route: &str, method: &str, status: u16, seconds: f64) {
        self.requests.record(
            seconds,
            &[
                KeyValue::new("http.route", route.to_owned()),
                KeyValue::new("http.request.method", method.to_owned()),
                KeyValue::new("http.response.status_code", i64::from(status)),
            ],
        );
    }

    /// One decided right.
    pub fn decision(&self, outcome: &'static str) {
        self.decisions.add(1, &[KeyValue::new("outcome", outcome)]);
    }

    /// Issued tokens.
    pub fn tokens(&self, count: usize) {
        self.tokens
            .add(u64::try_from(count).unwrap_or(u64::MAX), &[]);
    }
}
