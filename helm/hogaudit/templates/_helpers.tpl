{{- define "hogaudit.name" -}}
{{- if contains "hogaudit" .Release.Name }}{{ .Release.Name | trunc 52 | trimSuffix "-" }}{{ else }}{{ printf "%s-hogaudit" .Release.Name | trunc 52 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "hogaudit.selector" -}}
app.kubernetes.io/name: hogaudit
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: server
{{- end }}

{{- define "hogaudit.labels" -}}
app.kubernetes.io/name: hogaudit
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "hogaudit.image" -}}
{{- if .Values.image.digest }}{{ .Values.image.repository }}@{{ .Values.image.digest }}{{ else }}{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "hogaudit.secret" -}}
{{- if .Values.secret.existing }}{{ .Values.secret.existing }}{{ else }}{{ include "hogaudit.name" . }}{{ end }}
{{- end }}

{{- define "hogaudit.serviceAccount" -}}
{{- if .Values.serviceAccount.existing }}{{ .Values.serviceAccount.existing }}{{ else }}{{ include "hogaudit.name" . }}{{ end }}
{{- end }}

{{/* Port of a URL. */}}
{{- define "hogaudit.port" -}}
{{- regexFind ":[0-9]+$" (urlParse .).host | trimPrefix ":" | default (ternary "80" "443" (hasPrefix "http:" .)) }}
{{- end }}

{{/* Ports of a database, of which there may be several hosts. */}}
{{- define "hogaudit.databasePorts" -}}
{{- $ports := list (.Values.networkPolicy.databasePort | int | toString) }}
{{- range splitList "," (regexReplaceAll "^jdbc:postgresql://([^/?]*).*$" .Values.journal.postgresql.url "${1}") }}
{{- $ports = append $ports (regexFind ":[0-9]+$" . | trimPrefix ":" | default "5432") }}
{{- end }}
{{- $ports | uniq | sortAlpha | join " " }}
{{- end }}

{{/* Ports of PostHog. */}}
{{- define "hogaudit.posthogPorts" -}}
{{- $ports := list (include "hogaudit.port" .Values.posthog.host) }}
{{- with .Values.posthog.appHost }}{{ $ports = append $ports (include "hogaudit.port" .) }}{{ end }}
{{- range .Values.networkPolicy.posthogPorts }}{{ $ports = append $ports (. | int | toString) }}{{ end }}
{{- $ports | uniq | sortAlpha | join " " }}
{{- end }}

{{/* Ports of every other URL that a setting names. */}}
{{- define "hogaudit.servicePorts" -}}
{{- $urls := concat (values .Values.env) (values .Values.secret.values) }}
{{- $hidden := list }}
{{- range .Values.extraEnv }}
{{- if .value }}{{ $urls = append $urls .value }}{{ end }}
{{- if and .valueFrom (regexMatch "(?i)(ENDPOINT|URL|URI|HOST|PROXY)$" .name) (not (regexMatch "(?i)^NO_PROXY$" .name)) }}{{ $hidden = append $hidden .name }}{{ end }}
{{- end }}
{{- if and $hidden (not .Values.networkPolicy.extraEgress) }}
{{- fail (printf "The port of %s cannot be seen, and the NetworkPolicy would block it: open it in networkPolicy.extraEgress." (join ", " $hidden)) }}
{{- end }}
{{- with .Values.egressProxy.url }}{{ $urls = append $urls . }}{{ end }}
{{- $ports := list }}
{{- range $urls }}
{{- if regexMatch "^https?://" (toString .) }}{{ $ports = append $ports (include "hogaudit.port" (toString .)) }}{{ end }}
{{- end }}
{{- $ports | uniq | sortAlpha | join " " }}
{{- end }}

{{- define "hogaudit.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "hogaudit.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "hogaudit.pod" -}}
{{- $sqlite := eq .Values.engine "sqlite" }}
{{- $privateCa := or .Values.privateCa.configMap .Values.privateCa.secret }}
{{- if and .Values.privateCa.configMap .Values.privateCa.secret }}
{{- fail "Set privateCa.configMap or privateCa.secret, not both." }}
{{- end }}
metadata:
  labels:
    {{- include "hogaudit.selector" . | nindent 4 }}
    {{- with .Values.podLabels }}{{ toYaml . | nindent 4 }}{{ end }}
  {{- with .Values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ include "hogaudit.serviceAccount" . }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
  securityContext:
    {{- include "hogaudit.podSecurity" . | nindent 4 }}
  {{- with .Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  containers:
    - name: hogaudit
      image: {{ include "hogaudit.image" . }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      securityContext:
        {{- include "hogaudit.containerSecurity" . | nindent 8 }}
      ports:
        - name: deliveries
          containerPort: 8080
        - name: management
          containerPort: 8081
      env:
        - name: SPRING_CONFIG_IMPORT
          value: configtree:/run/secrets/hogaudit/
        - name: HOGAUDIT_ENVIRONMENT
          value: {{ .Values.environment }}
        - name: POSTHOG_HOST
          value: {{ .Values.posthog.host | quote }}
        {{- with .Values.posthog.appHost }}
        - name: POSTHOG_APP_HOST
          value: {{ . | quote }}
        {{- end }}
        {{- with .Values.posthog.projectId }}
        - name: POSTHOG_PROJECT_ID
          value: {{ . | toString | quote }}
        {{- end }}
        - name: HOGAUDIT_JOURNAL_URL
          value: {{ ternary "jdbc:sqlite:/var/lib/hogaudit/hogaudit.db" .Values.journal.postgresql.url $sqlite | quote }}
        {{- if not $sqlite }}
        - name: HOGAUDIT_JOURNAL_USER
          value: {{ .Values.journal.postgresql.user | quote }}
        {{- end }}
        {{- with .Values.egressProxy.url }}
        - name: HTTPS_PROXY
          value: {{ . | quote }}
        - name: NO_PROXY
          value: {{ $.Values.egressProxy.noProxy | quote }}
        {{- end }}
        {{- if $privateCa }}
        - name: SSL_CERT_FILE
          value: {{ printf "/run/private-ca/%s" .Values.privateCa.key | quote }}
        {{- end }}
        {{- range $name, $value := .Values.env }}
        - name: {{ $name }}
          value: {{ $value | toString | quote }}
        {{- end }}
        {{- with .Values.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with .Values.envFrom }}
      envFrom:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      startupProbe:
        httpGet: { path: /actuator/health/liveness, port: management }
        periodSeconds: 1
        timeoutSeconds: 2
        failureThreshold: 120
      livenessProbe:
        httpGet: { path: /actuator/health/liveness, port: management }
        periodSeconds: 10
        timeoutSeconds: 3
        failureThreshold: 3
      readinessProbe:
        httpGet: { path: /actuator/health/readiness, port: management }
        periodSeconds: 2
        timeoutSeconds: 2
        failureThreshold: 2
      {{- with (ternary .Values.preStopSeconds.sqlite .Values.preStopSeconds.postgresql $sqlite) }}
      lifecycle:
        preStop:
          sleep:
            seconds: {{ . }}
      {{- end }}
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      volumeMounts:
        - name: secrets
          mountPath: /run/secrets/hogaudit
          readOnly: true
        - name: tmp
          mountPath: /tmp
        {{- if $sqlite }}
        - name: journal
          mountPath: /var/lib/hogaudit
        {{- end }}
        {{- if $privateCa }}
        - name: private-ca
          mountPath: /run/private-ca
          readOnly: true
        {{- end }}
        {{- with .Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: secrets
      secret:
        secretName: {{ include "hogaudit.secret" . }}
        defaultMode: 0440
    - name: tmp
      emptyDir:
        sizeLimit: 64Mi
    {{- with .Values.privateCa.configMap }}
    - name: private-ca
      configMap:
        name: {{ . }}
    {{- end }}
    {{- with .Values.privateCa.secret }}
    - name: private-ca
      secret:
        secretName: {{ . }}
        defaultMode: 0440
    {{- end }}
    {{- with .Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    {{- if .Values.topologySpreadConstraints }}
    {{- toYaml .Values.topologySpreadConstraints | nindent 4 }}
    {{- else }}
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "hogaudit.selector" . | nindent 10 }}
    {{- end }}
{{- end }}
