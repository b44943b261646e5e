"""Plainly invented names: a plant, stone or weather word before a bird, tool or workshop word. Nobody is called so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from random import Random

GIVEN: Final = tuple(
    """
    Agrimony Alder Amaranth Amberleaf Aniseed Apricot Arrowroot Artichoke Barley Basalt Bergamot Betony Birch
    Bluebell Borage Bracken Bramble Brome Buckthorn Burdock Buttercup Calamint Campion Caraway Cardamom Catkin
    Celandine Celeriac Chamomile Chervil Chestnut Chicory Cinnabar Clematis Cobalt Columbine Comfrey Copper
    Coriander Cornflower Cowslip Cranberry Crocus Cumin Currant Cypress Daffodil Damson Dandelion Dewberry Dittany
    Dogwood Drizzle Ebony Edelweiss Elderflower Fennel Feverfew Fescue Figwort Filbert Flax Flint Foxglove Freesia
    Furze Galangal Garnet Gentian Gneiss Goldenrod Gorse Granite Greengage Hailstone Harebell Hawthorn Hazelnut
    Hellebore Hemlock Henna Hibiscus Hickory Honeysuckle Hornbeam Horsetail Hyssop Indigo Ironwood Jonquil Kale Kelp
    Knapweed Larch Larkspur Lavender Leek Lichen Lilac Limestone Lobelia Loosestrife Lotus Lovage Lupin Madder
    Magnolia Mallow Maple Marigold Marjoram Marl Meadowsweet Medlar Melilot Mica Mistral Mulberry Mullein Narcissus
    Nasturtium Nettle Nutmeg Oatgrass Obsidian Oleander Onyx Orchid Oregano Orris Osier Parsley Pecan Peony
    Pepperwort Periwinkle Persimmon Petunia Pimpernel Pinecone Pistachio Plantain Poppyseed Pumice Purslane Quartz
    Quillwort Quince Ragwort Rainfall Ramson Rosehip Rushlight Samphire Sandstone Savory Saxifrage Sedge Sequoia
    Sesame Shale Shallot Silverweed Slate Sleet Snapdragon Snowdrop Sorrel Speedwell Spruce Squill Starwort
    Stonecrop Sumac Sundew Sunflower Sycamore Tamarind Tamarisk Tarragon Teasel Thistle Thunder Thyme Toadflax Topaz
    Tormentil Turmeric Valerian Verbena Vetch Vetiver Walnut Watercress Wintergreen Wisteria Woad Woodruff Wormwood
    Yew Zinnia
    """.split()  # noqa: SIM905
)
FAMILY: Final = tuple(
    """
    Adze Albatross Anvil Auger Avocet Awl Axle Bandsaw Barometer Bellows Bittern Blackcap Bobbin Bobolink Bodkin
    Bracebit Bradawl Bullfinch Burin Bustard Buzzard Calliper Capstan Capercaillie Cassowary Chaffinch Chainfall
    Chiffchaff Chisel Chough Clamp Cleat Cog Cogwheel Colander Compass Condor Corkscrew Cormorant Corncrake
    Cotterpin Countersink Crake Crankshaft Crossbill Crowbar Crucible Curlew Derrick Dibble Dipper Dotterel Dovetail
    Dowel Drawknife Drillbit Dunlin Dunnock Egret Eider Emery Falchion Fieldfare Firecrest Flail Flycatcher Flywheel
    Forceps Frigatebird Fulcrum Fulmar Funnel Gadwall Gannet Gantry Garganey Gasket Gauge Gimlet Gnomon Godwit
    Goldcrest Goldeneye Goshawk Grapnel Grebe Greenshank Grindstone Grommet Grosbeak Guillemot Gyrfalcon Hacksaw
    Halyard Handsaw Hasp Hatchet Hawfinch Heddle Hinge Hobnail Hoopoe Ibis Jackdaw Jacksnipe Javelin Jigsaw Jointer
    Kestrel Kingfisher Kingpin Kittiwake Knurl Ladle Lanyard Lapwing Lathe Lever Linchpin Linnet Loom Lorikeet
    Lugnut Mallard Mallet Mandrel Mangle Marlinspike Mattock Merganser Millstone Mitrebox Moorhen Mortise Nailset
    Needlecase Nighthawk Nightjar Nuthatch Oilstone Oriole Osprey Ouzel Oystercatcher Paddle Parakeet Peen Pelican
    Penknife Peregrine Petrel Phalarope Pickaxe Pincer Pinion Pintail Pipit Piston Pitchfork Pliers Plover Plumbline
    Pochard Ptarmigan Puffin Pulley Quern Rasp Ratchet Razorbill Redpoll Redshank Redstart Reamer Ringnut Rivet Ruff
    Sanderling Sandpaper Sandpiper Scaffold Scaup Scoter Screwjack Scythe Sextant Shackle Shears Shearwater Shelduck
    Shoveler Shrike Shuttle Sickle Sieve Siskin Skewer Skimmer Skua Skylark Sledge Snipe Solder Spanner Sparrowhawk
    Spatula Spigot Spindle Splice Spokeshave Spoonbill Sprocket Stilt Stonechat Strop Sundial Swage Swivel Tackle
    Tanager Tenon Tern Thimble Thrush Toggle Tongs Treadle Treecreeper Trestle Trivet Trowel Turnbuckle Turnscrew
    Turnstone Twine Vise Wagtail Wallplate Warbler Waxwing Weathervane Wheatear Wheelbarrow Whetstone Whimbrel
    Whinchat Whippletree Whitethroat Wigeon Winch Windlass Woodpecker Woodscrew Wrench Wryneck Yardstick
    Yellowhammer
    """.split()  # noqa: SIM905
)
# Letters outside ASCII and lengths that test a page: a few people carry them.
UNUSUAL_GIVEN: Final = (
    "Églantine",
    "Zitronenmelisse",
    "Größelbeere",
    "Piñón",
    "Snapdragon-Meadowsweet",
    "Nettle-of-the-Hollow",
)
UNUSUAL_FAMILY: Final = (
    "O'Trowel",
    "de la Plomada",
    "Oystercatcher-Spokeshave",
    "Yellowhammer van der Weathervane",
    "St. Turnbuckle",
    "Whippletree-Featherfoil of Nether Marlinspike",
    "Ó Casúr",
    "Śrubokręt",
)


def draw_name(random: Random) -> tuple[str, str]:
    """Draw a family name and a given name: about 50,000 plain pairs, some double names, a few unusual ones."""
    family = FAMILY[int(random.random() * len(FAMILY))]
    given = GIVEN[int(random.random() * len(GIVEN))]
    chance = random.random()
    if chance < 0.06:
        family = f"{family}-{random.choice(FAMILY)}"
    elif chance < 0.09:
        given = f"{given} {random.choice(GIVEN)[0]}."
    elif chance < 0.095:
        family = random.choice(UNUSUAL_FAMILY)
    elif chance < 0.1:
        given = random.choice(UNUSUAL_GIVEN)
    return family, given
