{{- define "parley.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "parley.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 55 | trimSuffix "-" -}}
{{- else if contains (include "parley.name" .) .Release.Name -}}
{{- .Release.Name | trunc 55 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "parley.name" .) | trunc 55 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "parley.selector" -}}
app.kubernetes.io/name: {{ include "parley.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "parley.labels" -}}
{{ include "parley.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "parley.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "parley.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* Whether this chart makes a Secret: it does when there is something to put into it. */}}
{{- define "parley.makesSecret" -}}
{{- if and (not .Values.secret.existingSecret) (or .Values.secret.masterKey .Values.secret.databaseUrl .Values.secret.liveUrl) -}}
true
{{- end -}}
{{- end -}}

{{/* The Secret with master key, database URL and live URL, or nothing. */}}
{{- define "parley.secret" -}}
{{- if .Values.secret.existingSecret -}}
{{- .Values.secret.existingSecret -}}
{{- else if include "parley.makesSecret" . -}}
{{- include "parley.fullname" . -}}
{{- end -}}
{{- end -}}

{{/* Numbers of values arrive as floating point; parley.toml wants integers. */}}
{{- define "parley.toml" -}}
{{- if kindIs "string" . -}}
{{ quote . }}
{{- else if kindIs "bool" . -}}
{{ . }}
{{- else -}}
{{ int64 . }}
{{- end -}}
{{- end -}}

{{/* What the schema cannot say: settings that only make sense together. */}}
{{- define "parley.validate" -}}
{{- $secret := .Values.secret -}}
{{- if not $secret.existingSecret -}}
{{- if gt (int .Values.replicaCount) 1 -}}
{{- if or (not $secret.masterKey) (not $secret.databaseUrl) (not $secret.liveUrl) -}}
{{- fail "replicaCount above 1 needs secret.existingSecret, or secret.masterKey, secret.databaseUrl and secret.liveUrl: replicas share database, live state and key" -}}
{{- end -}}
{{- end -}}
{{- if not .Values.persistence.enabled -}}
{{- if or (not $secret.masterKey) (not $secret.databaseUrl) -}}
{{- fail "persistence.enabled=false needs secret.existingSecret, or secret.masterKey and secret.databaseUrl: else a restart loses everything" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and (gt (int .Values.replicaCount) 1) .Values.persistence.enabled -}}
{{- fail "replicaCount above 1 needs persistence.enabled=false: replicas keep nothing on a volume" -}}
{{- end -}}
{{- if le (int .Values.terminationGracePeriodSeconds) (add 5 (int .Values.config.server.drain_seconds) | int) -}}
{{- fail "terminationGracePeriodSeconds must be longer than 5 seconds more than config.server.drain_seconds" -}}
{{- end -}}
{{- end -}}
