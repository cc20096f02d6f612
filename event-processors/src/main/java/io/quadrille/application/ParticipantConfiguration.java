package io.quadrille.application;

import io.quadrille.checkout.choreography.GroupHandlers;
import io.quadrille.checkout.choreography.Reactions;
import io.quadrille.engine.saga.JoinHandler;
import io.quadrille.engine.saga.JoinProjection;
import io.quadrille.engine.saga.LocalDomains;
import io.quadrille.engine.saga.LongLivedAggregates;
import io.quadrille.engine.saga.Participant;
import io.quadrille.engine.saga.ReactionHandler;
import io.quadrille.engine.saga.Saga;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.config.ConfigurerModule;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Registers what follows from the declarations of the participants that this process runs. */
@Configuration(proxyBeanMethods = false)
class ParticipantConfiguration {

    @Bean
    LongLivedAggregates longLivedAggregates(Saga saga) {
        return LongLivedAggregates.of(saga);
    }

    /** The aggregates and the command handlers. */
    @Bean
    ConfigurerModule participants(Saga saga, LocalDomains domains, AggregateSettings settings) {
        return configurer -> run(saga, domains).forEach(participant -> {
            participant.aggregates().forEach(each -> configurer.configureAggregate(settings.configurer(each)));
            participant.commandHandler().ifPresent(configurer::registerCommandHandler);
        });
    }

    @Bean
    GroupHandlers groupHandlers(
            Saga saga, LocalDomains domains, ObjectProvider<JoinProjection> join, ObjectProvider<Reactions> further) {
        var all = new ArrayList<Reactions>();
        for (var participant : run(saga, domains)) {
            var group = participant.name();
            if (participant == saga.owner()) {
                join.ifAvailable(rows -> all.add(new Reactions(group, commands -> new JoinHandler(rows, commands))));
            }
            var reactions = saga.reactions(group);
            all.add(new Reactions(group, commands -> new ReactionHandler(reactions, commands)));
        }
        further.orderedStream().forEach(all::add);
        return new GroupHandlers(List.copyOf(all));
    }

    private static List<Participant> run(Saga saga, LocalDomains domains) {
        return saga.participants().stream()
                .filter(participant -> domains.contains(participant.name()))
                .toList();
    }
}
