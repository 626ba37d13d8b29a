using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Guard.Engine.Forwarding;
using Guard.McpHub.Relay;
using Guard.McpHub.Servers;
using Guard.McpHub.Upstreams;

namespace Guard.McpHub.OpenApi;

/// <summary>
/// Writes the request of one call. Arguments fill the places that the document gives them and reach nothing else: not another path, header, host or credential. One use, for one call.
/// </summary>
internal sealed class ApiRequestWriter(ApiOperation operation, JsonObject arguments)
{
    private const string KeyHeader = "X-API-Key";
    private const int MaxQuery = 64 * 1024;
    private const int MaxForm = 8 * 1024 * 1024;

    private readonly StringBuilder _query = new();
    private readonly List<KeyValuePair<string, string>> _headers = [];
    private readonly List<string> _cookies = [];
    private readonly Dictionary<string, ImmutableArray<string>> _path = new(StringComparer.Ordinal);

    /// <summary>The request, or what is wrong with the arguments, in the words of whoever wrote them.</summary>
    public (HttpRequestMessage? Request, string? Complaint) Write(McpServerSettings settings, UpstreamIdentity identity)
    {
        var address = operation.Address!;
        if (Unknown() is { } unknown)
        {
            return (null, $"The tool has no argument \"{unknown}\".");
        }

        foreach (var parameter in operation.Parameters)
        {
            if (Place(parameter) is { } complaint)
            {
                return (null, complaint);
            }
        }

        if (operation.Path.Fill(_path, out var refused) is not { } path)
        {
            var argument = operation.Parameters.First(parameter => parameter.Place == ApiPlace.Path && parameter.Name == refused).Argument;
            return (null, $"The argument \"{argument}\" is empty, or would leave its place in the path.");
        }

        var (content, wrong) = Content();
        if (wrong is not null)
        {
            return (null, wrong);
        }

        // What the operator and the caller hold for this API goes where they say, not where a document from elsewhere says.
        var credentials = address.Trust == EgressTrust.Operator ? identity.Headers : [];
        var key = Key(settings, ref credentials);
        var request = new HttpRequestMessage(operation.Method, Url(address.Url, path, key)) { Version = System.Net.HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher, Content = content };
        AddHeaders(request, credentials, key);
        return (request, null);
    }

    private string? Unknown() => arguments.Select(static pair => pair.Key).FirstOrDefault(name =>
        !(name == ApiInput.Body && operation.Body is not null) && !operation.Parameters.Any(parameter => parameter.Argument == name));

    private string? Place(ApiParameter parameter)
    {
        if (arguments[parameter.Argument] is not { } value)
        {
            return parameter.IsRequired ? $"The argument \"{parameter.Argument}\" is missing." : null;
        }

        var text = parameter.Style == ApiStyle.Json ? value.ToJsonString() : string.Join(',', ApiArgument.PartsOf(value));
        switch (parameter.Place)
        {
            case ApiPlace.Path:
                _path[parameter.Name] = parameter.Style == ApiStyle.Json ? [text] : ApiArgument.PartsOf(value);
                return null;
            case ApiPlace.Query:
                return AddQuery(parameter, value);
            case ApiPlace.Cookie:
                _cookies.Add($"{parameter.Name}={Uri.EscapeDataString(text)}");
                return null;
            default:
                _headers.Add(new(parameter.Name, text));
                return ApiHeaders.IsValue(text) ? null : $"The argument \"{parameter.Argument}\" holds a line break or another character that a header cannot hold.";
        }
    }

    /// <summary>An object whose members become parameters of their own cannot speak for other parameters.</summary>
    private string? AddQuery(ApiParameter parameter, JsonNode value)
    {
        if (parameter.Style == ApiStyle.Repeated && value is JsonObject map && TakenIn(map, parameter) is { } taken)
        {
            return $"The argument \"{parameter.Argument}\" holds the member \"{taken}\", which is a parameter of its own.";
        }

        return Append(_query, ApiArgument.PairsOf(parameter.Name, value, parameter.Style), MaxQuery) ? null : TooLong(parameter.Argument);
    }

    private string? TakenIn(JsonObject members, ApiParameter parameter)
    {
        var said = ApiQuery.NamesIn(operation.Address!.Url.Query);
        var others = operation.Parameters.Where(other => other != parameter).Select(static other => ApiQuery.Plain(other.Name)).ToHashSet(StringComparer.Ordinal);
        return members.Select(static member => member.Key).FirstOrDefault(name => ApiQuery.Plain(name) is var plain && (said.Contains(plain) || others.Contains(plain) || operation.KeyNames.Contains(plain)));
    }

    private static string TooLong(string argument) => $"The argument \"{argument}\" is too long.";

    private static bool Append(StringBuilder text, IEnumerable<KeyValuePair<string, string>> pairs, int most)
    {
        foreach (var (name, value) in pairs)
        {
            text.Append(text.Length == 0 ? "" : "&").Append(name).Append('=').Append(value);
            if (text.Length > most)
            {
                return false;
            }
        }

        return true;
    }

    private (HttpContent? Content, string? Complaint) Content()
    {
        if (operation.Body is not { } body)
        {
            return default;
        }

        if (arguments[ApiInput.Body] is not { } value)
        {
            return body.IsRequired ? (null, $"The argument \"{ApiInput.Body}\" is missing.") : default;
        }

        if ((body.Kind == ApiBodyKind.Form && value is not JsonObject) || (body.Kind == ApiBodyKind.Text && JsonRpc.TextOf(value) is null))
        {
            return (null, $"The argument \"{ApiInput.Body}\" must be {(body.Kind == ApiBodyKind.Form ? "an object" : "a text")}.");
        }

        var form = new StringBuilder();
        if (body.Kind == ApiBodyKind.Form && !Append(form, ((JsonObject)value).SelectMany(pair => ApiArgument.PairsOf(pair.Key, pair.Value, StyleOf(body, pair.Key, pair.Value))), MaxForm))
        {
            return (null, TooLong(ApiInput.Body));
        }

        var text = body.Kind switch { ApiBodyKind.Json => value.ToJsonString(), ApiBodyKind.Text => JsonRpc.TextOf(value)!, _ => form.ToString() };
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = MediaTypeHeaderValue.TryParse(body.MediaType, out var type) ? type : new MediaTypeHeaderValue("application/octet-stream");
        return (content, null);
    }

    /// <summary>An object in a form has no form of its own.</summary>
    private static ApiStyle StyleOf(ApiBody body, string field, JsonNode? value)
    {
        var isSaid = body.Styles.TryGetValue(field, out var style);
        return value is JsonObject && style != ApiStyle.Deep ? ApiStyle.Json : isSaid ? style : ApiStyle.Repeated;
    }

    /// <summary>The key leaves <c>X-API-Key</c> for the place that the document names.</summary>
    private KeyValuePair<ApiKey, string>? Key(McpServerSettings settings, ref ImmutableArray<KeyValuePair<string, string>> credentials)
    {
        var held = credentials.FirstOrDefault(static header => header.Key.Equals(KeyHeader, StringComparison.OrdinalIgnoreCase));
        if (settings.Auth != McpAuthKind.ApiKey || operation.Key is not { } place || held.Value is null)
        {
            return null;
        }

        credentials = credentials.Remove(held);
        return new(place, held.Value);
    }

    private Uri Url(Uri address, string path, KeyValuePair<ApiKey, string>? key)
    {
        var query = new StringBuilder(address.Query.TrimStart('?'));
        Append(_query.ToString());
        if (key is { Key.Place: ApiPlace.Query } placed)
        {
            Append($"{Uri.EscapeDataString(placed.Key.Name)}={Uri.EscapeDataString(placed.Value)}");
        }

        return new Uri($"{address.GetLeftPart(UriPartial.Path).TrimEnd('/')}{path}{(query.Length == 0 ? "" : "?")}{query}");

        void Append(string more) => query.Append(query.Length > 0 && more.Length > 0 ? "&" : "").Append(more);
    }

    /// <summary>What belongs to a body is left out where there is none. The length is the body's own.</summary>
    private static void Set(HttpRequestMessage request, string name, string value)
    {
        HttpHeaders? headers = ApiHeaders.BelongsToBody(name) ? request.Content?.Headers : request.Headers;
        if (headers is not null && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
        {
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, value);
        }
    }

    private void AddHeaders(HttpRequestMessage request, ImmutableArray<KeyValuePair<string, string>> credentials, KeyValuePair<ApiKey, string>? key)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", "guard");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/*;q=0.9, */*;q=0.5");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        IEnumerable<KeyValuePair<string, string>> placed = key is { Key.Place: ApiPlace.Header } header ? [new(header.Key.Name, header.Value)] : [];
        foreach (var (name, value) in _headers.Concat(credentials).Concat(placed))
        {
            Set(request, name, value);
        }

        if (key is { Key.Place: ApiPlace.Cookie } cookie)
        {
            _cookies.Add($"{cookie.Key.Name}={cookie.Value}");
        }

        if (_cookies.Count > 0)
        {
            var held = credentials.Where(static pair => pair.Key.Equals("Cookie", StringComparison.OrdinalIgnoreCase)).Select(static pair => pair.Value);
            request.Headers.Remove("Cookie");
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", held.Concat(_cookies)));
        }
    }
}
