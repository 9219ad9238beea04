//! Sets the subscriber and the providers up, once, at program start.

use std::io::IsTerminal;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{MetricExporter, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use prometheus::Registry;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use super::Meters;
use crate::config::{LogFormat, Telemetry as Settings};

/// What must live as long as the program, and what it measures with.
pub struct Telemetry {
    /// Instruments.
    pub meters: Meters,
    /// What `/metrics` prints.
    pub registry: Registry,
    meter_provider: SdkMeterProvider,
    tracer_provider: Option<SdkTracerProvider>,
}

/// Telemetry could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// `telemetry.log` is not a filter.
    #[error("`telemetry.log` is not a filter")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// The OTLP exporter could not be made.
    #[error("the OTLP exporter could not be made")]
    Exporter(#[from] opentelemetry_otlp::ExporterBuildError),
    /// The Prometheus exporter could not be made.
    #[error("the Prometheus exporter could not be made")]
    Prometheus(#[from] opentelemetry_sdk::error::OTelSdkError),
    /// Another subscriber is already set.
    #[error("logging is already set up")]
    Twice(#[from] tracing_subscriber::util::TryInitError),
}

/// Starts logging and, if configured, exporting.
///
/// # Errors
/// When a setting cannot be used.
pub fn start(settings: &Settings) -> Result<Telemetry, TelemetryError> {
    let endpoint = settings.otlp_endpoint.trim_end_matches('/');
    let resource = Resource::builder().with_service_name("parley").build();

    let registry = Registry::new();
    let prometheus = opentelemetry_prometheus::exporter()
        .with_registry(registry.clone())
        .build()?;
    let mut meter_provider = SdkMeterProvider::builder()
        .with_resource(resource.clone())
        .with_reader(prometheus);
    let mut tracer_provider = None;
    if !endpoint.is_empty() {
        let metrics = MetricExporter::builder()
            .with_http()
            .with_endpoint(format!("{endpoint}/v1/metrics"))
            .build()?;
        meter_provider = meter_provider.with_periodic_exporter(metrics);
        let spans = SpanExporter::builder()
            .with_http()
            .with_endpoint(format!("{endpoint}/v1/traces"))
            .build()?;
        tracer_provider = Some(
            SdkTracerProvider::builder()
                .with_resource(resource)
                .with_batch_exporter(spans)
                .build(),
        );
    }
    let meter_provider = meter_provider.build();

    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let lines = match settings.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    let spans = tracer_provider
        .as_ref()
        .map(|provider| tracing_opentelemetry::layer().with_tracer(provider.tracer("parley")));
    tracing_subscriber::registry()
        .with(EnvFilter::try_new(&settings.log)?)
        .with(lines)
        .with(spans)
        .try_init()?;

    Ok(Telemetry {
        meters: Meters::new(&meter_provider),
        registry,
        meter_provider,
        tracer_provider,
    })
}

impl Telemetry {
    /// Sends what is still waiting.
    pub fn stop(self) {
        if let Some(provider) = self.tracer_provider
            && let Err(error) = provider.shutdown()
        {
            tracing::warn!(%error, "the last spans were not exported");
        }
        if let Err(error) = self.meter_provider.shutdown() {
            tracing::warn!(%error, "the last metrics were not exported");
        }
    }
}
