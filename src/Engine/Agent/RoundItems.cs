using System.Text.Json.Nodes;

namespace Guard.Engine.Agent;

/// <summary>The items that the events of a round told of, in the order in which they began. Not thread-safe.</summary>
internal sealed class RoundItems
{
    private const int MaxItems = 1_000;

    private readonly Dictionary<int, int> _places = [];
    private readonly SortedDictionary<int, JsonObject> _done = [];

    /// <summary>Bytes of the items that ended.</summary>
    public long Bytes { get; private set; }

    /// <summary>The place of an event's item among those of the round, from 0; null when there are too many.</summary>
    /// <param name="type">Type of the event.</param>
    /// <param name="index">The provider's index of the item.</param>
    /// <param name="item">The item, where the event holds it.</param>
    public int? Take(string type, int index, JsonObject? item)
    {
        if (!_places.TryGetValue(index, out var place))
        {
            if (_places.Count == MaxItems)
            {
                return null;
            }

            _places[index] = place = _places.Count;
        }

        if (type == "response.output_item.done" && item is not null && _done.TryAdd(place, (JsonObject)item.DeepClone()))
        {
            Bytes += JsonFields.Bytes(item).Length;
        }

        return place;
    }

    /// <summary>The round's answer with its items as the events told them, since the receiver knows those; null when some item never ended, or there is no answer.</summary>
    public JsonObject? Complete(JsonObject? answer)
    {
        var told = answer?["output"] as JsonArray ?? [];
        if (_places.Count == 0 || answer is null)
        {
            return answer;
        }

        if (_done.Count == _places.Count)
        {
            answer["output"] = new JsonArray([.. _done.Values]);
            return answer;
        }

        // Providers that end items in the last event only.
        return told.Count == _places.Count ? answer : null;
    }
}
